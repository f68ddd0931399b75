package dev.prefectinfra.check.diff;

import dev.prefectinfra.core.synthesized.ResourceTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Old and new values, as far as somebody may see them. */
final class Shown {
    private static final int MOST_LINES = 8;
    private static final int LONGEST = 120;
    // What a provider does not mark, as in the environment of a container. Where a secret is kept is none.
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(passw|secret|token|credential|private.?key|api.?key|auth.?string).*");
    private static final Pattern PLACE = Pattern.compile("(arn:|\\$\\{|/)[^\\s]*|true|false|[0-9]{1,6}");

    private final String type;
    private final Leaves before;
    private final Leaves after;

    Shown(String type, Leaves before, Leaves after) {
        this.type = type;
        this.before = before;
        this.after = after;
    }

    /** A line for each path; where there are many, of each argument how many. */
    List<String> lines(SortedSet<String> paths) {
        if (paths.size() <= MOST_LINES) {
            return paths.stream().map(this::line).toList();
        }
        Map<String, List<String>> byArgument = new TreeMap<>();
        paths.forEach(path -> byArgument
                .computeIfAbsent(path.replaceAll("[.\\[].*", ""), key -> new ArrayList<>())
                .add(path));
        return byArgument.entrySet().stream()
                .map(each -> each.getValue().size() == 1
                        ? line(each.getValue().get(0))
                        : each.getKey() + ": " + each.getValue().size() + " of its values")
                .toList();
    }

    String line(String path) {
        Optional<String> policy = before.at(path).or(() -> after.at(path)).filter(Leaves::isPolicy);
        if (policy.isPresent()) {
            return path + ": see permissions";
        }
        String old = text(before, path);
        String now = text(after, path);
        int from = Math.max(0, firstDifference(old, now) - LONGEST / 3);
        return path + ": " + cut(old, from) + " -> " + cut(now, from);
    }

    /** The same for programs, each whole. */
    List<Map<String, Object>> facts(SortedSet<String> paths) {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (String path : paths) {
            Map<String, Object> fact = new LinkedHashMap<>();
            fact.put("argument", path);
            value(before, path).ifPresent(value -> fact.put("before", value));
            value(after, path).ifPresent(value -> fact.put("after", value));
            facts.add(fact);
        }
        return facts;
    }

    private String text(Leaves leaves, String path) {
        String value = value(leaves, path).orElse("(none)");
        return value.isEmpty() ? "\"\"" : value.replaceAll("\\s+", " ");
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** A text that fits on a line is shown whole, a longer one around what differs. */
    private static String cut(String text, int from) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int to = Math.min(text.length(), from + LONGEST);
        return (from > 0 ? "..." : "") + text.substring(Math.min(from, to), to) + (to < text.length() ? "..." : "");
    }

    private Optional<String> value(Leaves leaves, String path) {
        return leaves.at(path).map(value -> isSecret(path, value) ? "(sensitive)" : value);
    }

    private boolean isSecret(String path, String value) {
        boolean marked = ResourceTypes.sensitive(type).stream()
                .anyMatch(each -> path.equals(each) || path.startsWith(each + ".") || path.startsWith(each + "["));
        return marked
                || (SECRET.matcher(path).matches() && !PLACE.matcher(value).matches());
    }
}
