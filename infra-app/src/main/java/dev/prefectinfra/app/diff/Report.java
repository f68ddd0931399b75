package dev.prefectinfra.app.diff;

import dev.prefectinfra.check.diff.Difference;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.check.diff.Difference.Weight;
import dev.prefectinfra.core.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is otherwise, for people and for programs.
 *
 * @param against what was compared with
 * @param stacks the names of all stacks, before and after
 */
public record Report(String against, List<String> stacks, List<Difference> differences) {
    private static final Map<Weight, String> COLOURS =
            Map.of(Weight.RISK, "31", Weight.RELIEF, "32", Weight.NONE, "36");

    /** For a terminal, or a pipe. */
    public List<String> text(boolean colours) {
        List<String> lines = new ArrayList<>();
        eachTopic((topic, alike) -> {
            lines.add(painted(colours, "1", Alike.heading(topic)));
            for (Alike each : alike) {
                String kind = painted(colours, COLOURS.get(each.one().kind().weight()), each.kind());
                lines.add("  " + kind + "  " + String.join(", ", each.stacks()) + colon(each));
                each.one().details().forEach(detail -> lines.add("      " + printable(detail)));
            }
            lines.add("");
        });
        lines.add(sum());
        return lines;
    }

    /** For a pull request. What comes of the configuration is code, in which no Markdown works. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of("# " + sum(), ""));
        eachTopic((topic, alike) -> {
            lines.add("## " + Alike.heading(topic));
            lines.add("");
            for (Alike each : alike) {
                String kind = each.one().kind().weight() == Weight.RISK ? "**" + each.kind() + "**" : each.kind();
                String addresses = each.addresses().stream()
                        .filter(address -> !address.isEmpty())
                        .map(address -> " " + code(address))
                        .collect(Collectors.joining(","));
                String text = each.one().text().isEmpty()
                        ? ""
                        : ": " + code(each.one().text());
                lines.add("- " + kind + " in "
                        + each.stacks().stream().map(Report::code).collect(Collectors.joining(", "))
                        + (addresses.isEmpty() ? "" : ":") + addresses + text);
                if (!each.one().details().isEmpty()) {
                    lines.add("");
                    lines.add("  ```text");
                    each.one()
                            .details()
                            .forEach(
                                    detail -> lines.add("  " + printable(detail).replace("```", "'''")));
                    lines.add("  ```");
                    lines.add("");
                }
            }
            lines.add("");
        });
        lines.remove(lines.size() - 1);
        return lines;
    }

    /** For programs: docs/diff.md has the keys. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("against", against);
        all.put("stacks", stacks);
        all.put("differences", differences.stream().map(Report::fields).toList());
        return Json.pretty(all);
    }

    private static Map<String, Object> fields(Difference each) {
        Map<String, Object> fields = new LinkedHashMap<>(each.facts());
        fields.put("topic", each.topic().name().toLowerCase(Locale.ROOT));
        fields.put("kind", each.kind().name().toLowerCase(Locale.ROOT));
        fields.put("weight", each.kind().weight().name().toLowerCase(Locale.ROOT));
        fields.put("stack", each.stack());
        fields.put("address", each.address());
        fields.put("text", each.text());
        fields.put("details", each.details());
        return fields;
    }

    private interface OfTopic {
        void tell(Topic topic, List<Alike> alike);
    }

    private void eachTopic(OfTopic consumer) {
        for (Topic topic : Topic.values()) {
            List<Alike> alike = Alike.of(differences).stream()
                    .filter(each -> each.one().topic() == topic)
                    .toList();
            if (!alike.isEmpty()) {
                consumer.tell(topic, alike);
            }
        }
    }

    private String sum() {
        String of = count(stacks.size(), "stack");
        if (differences.isEmpty()) {
            return "No difference to " + against + " in " + of;
        }
        long risks = differences.stream()
                .filter(each -> each.kind().weight() == Weight.RISK)
                .count();
        long changed = differences.stream().map(Difference::stack).distinct().count();
        return count(differences.size(), "difference") + " to " + against + " in " + changed + " of " + of + ", "
                + risks + " to look at";
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String colon(Alike each) {
        String addresses = String.join(", ", each.addresses());
        String all = each.one().text().isEmpty() || addresses.isEmpty()
                ? addresses + each.one().text()
                : addresses + ": " + each.one().text();
        return all.isEmpty() ? "" : ": " + printable(all);
    }

    /** A value may hold what a terminal, or a reader of lines, would obey. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String painted(boolean colours, String colour, String text) {
        return colours ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }

    private static String code(String text) {
        return "`" + printable(text).replace('`', '\'') + "`";
    }
}
