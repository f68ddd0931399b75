package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which arguments protect data better or worse than before. What that is for a type, {@link ResourceTypes} knows. */
final class Protections {
    private static final Pattern LONGER = Pattern.compile("longer(?: or unset|, (\\d+) if unset)");

    private Protections() {}

    static List<Difference> between(String stack, String address, String type, Leaves before, Leaves after) {
        SortedSet<String> weaker = new TreeSet<>();
        SortedSet<String> stronger = new TreeSet<>();
        Map<String, JsonNode> facts = ResourceTypes.protections(type);
        for (String path : before.differing(after)) {
            JsonNode fact = facts.get(Leaves.argument(path));
            if (fact == null) {
                continue;
            }
            Optional<Long> had = strength(fact, before.at(path).orElse(""));
            Optional<Long> has = strength(fact, after.at(path).orElse(""));
            if (had.isPresent() && has.isPresent() && !had.equals(has)) {
                (had.get() > has.get() ? weaker : stronger).add(path);
            }
        }
        Shown shown = new Shown(type, before, after);
        List<Difference> all = new ArrayList<>();
        Map.of(Kind.UNPROTECTED, weaker, Kind.PROTECTED, stronger).forEach((kind, paths) -> {
            if (!paths.isEmpty()) {
                all.add(new Difference(
                        Topic.DATA,
                        kind,
                        stack,
                        address,
                        "",
                        paths.stream().map(shown::line).toList(),
                        Map.of("arguments", shown.facts(paths))));
            }
        });
        return all;
    }

    /** How well a value protects; empty if that is not known here. */
    private static Optional<Long> strength(JsonNode fact, String value) {
        String form = fact.asText();
        if (form.equals("set")) {
            return Optional.of(value.isEmpty() ? 0L : 1L);
        }
        if (value.contains("${")) {
            return Optional.empty();
        }
        if (fact.isArray()) {
            List<String> words =
                    Arguments.each(fact).stream().map(JsonNode::asText).toList();
            long place = value.isEmpty() ? 0 : words.indexOf(value);
            return place < 0 ? Optional.empty() : Optional.of(place);
        }
        Matcher longer = LONGER.matcher(form);
        if (longer.matches()) {
            boolean unset = value.isEmpty() || (longer.group(1) == null && value.equals("0"));
            if (unset) {
                return Optional.of(longer.group(1) == null ? Long.MAX_VALUE : Long.parseLong(longer.group(1)));
            }
            return value.matches("\\d{1,18}") ? Optional.of(Long.parseLong(value)) : Optional.empty();
        }
        return Optional.of(value.equals("true") == form.equals("true") ? 1L : 0L);
    }
}
