package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is otherwise in a stack's file beside resources: outputs, what is looked up, provider, backend. */
final class SettingDiff {
    private static final Set<String> ELSEWHERE =
            Set.of("//", "resource", "data", "output", "moved", "removed", "import");
    private static final String OUTPUT = "output";

    private SettingDiff() {}

    static List<Difference> between(String stack, StackDocument before, StackDocument after) {
        List<Difference> all = new ArrayList<>();
        each(stack, Topic.OUTPUTS, outputs(before), outputs(after), all);
        each(stack, Topic.SETTINGS, settings(before), settings(after), all);
        return all;
    }

    private static SortedMap<String, JsonNode> outputs(StackDocument stack) {
        SortedMap<String, JsonNode> outputs = new TreeMap<>();
        stack.json().path(OUTPUT).properties().forEach(each -> outputs.put(each.getKey(), each.getValue()));
        return outputs;
    }

    private static SortedMap<String, JsonNode> settings(StackDocument stack) {
        SortedMap<String, JsonNode> settings = new TreeMap<>();
        stack.data().forEach(block -> settings.put(block.address(), block.arguments()));
        stack.json().properties().stream()
                .filter(each -> !ELSEWHERE.contains(each.getKey()))
                .forEach(each -> settings.put(each.getKey(), each.getValue()));
        return settings;
    }

    private static void each(
            String stack,
            Topic topic,
            SortedMap<String, JsonNode> before,
            SortedMap<String, JsonNode> after,
            List<Difference> all) {
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            if (!before.containsKey(name) || !after.containsKey(name)) {
                all.add(Difference.of(topic, after.containsKey(name) ? Kind.ADDED : Kind.REMOVED, stack, name, ""));
                continue;
            }
            Leaves had = Leaves.of(before.get(name));
            Leaves has = Leaves.of(after.get(name));
            SortedSet<String> paths = had.differing(has);
            if (!paths.isEmpty()) {
                boolean secret = isSensitive(before.get(name)) || isSensitive(after.get(name));
                Shown shown = new Shown("", had, has);
                all.add(new Difference(
                        topic,
                        Kind.CHANGED,
                        stack,
                        name,
                        meaning(name, paths),
                        secret ? List.of("value: (sensitive)") : shown.lines(paths),
                        secret ? Map.of() : Map.of("arguments", shown.facts(paths))));
            }
        }
    }

    private static boolean isSensitive(JsonNode output) {
        return Arguments.isTrue(output.path("sensitive"));
    }

    private static String meaning(String name, SortedSet<String> paths) {
        if (name.equals("provider")
                && paths.stream()
                        .map(Leaves::argument)
                        .anyMatch(path -> path.matches("aws\\.(region|allowed_account_ids)"))) {
            return "another place: all resources stay behind, and are made anew there";
        }
        boolean state =
                name.equals("terraform") && paths.stream().anyMatch(path -> path.matches("(cloud|backend)\\b.*"));
        return state ? "another state: where it does not know what exists, all is made anew" : "";
    }

    /** The policies that bound what a role's own may allow. */
    static List<Difference> boundaries(String stack, StackDocument before, StackDocument after) {
        List<Difference> all = new ArrayList<>();
        for (Block block : after.resources()) {
            String had = before.at(block.address()).map(SettingDiff::boundary).orElse("");
            String has = boundary(block);
            if (before.at(block.address()).isPresent() && !had.equals(has)) {
                Kind kind = has.isEmpty() ? Kind.WIDER : had.isEmpty() ? Kind.NARROWER : Kind.UNCLEAR;
                all.add(new Difference(
                        Topic.PERMISSIONS,
                        kind,
                        stack,
                        block.address(),
                        "the permissions boundary",
                        List.of((had.isEmpty() ? "(none)" : had) + " -> " + (has.isEmpty() ? "(none)" : has)),
                        Map.of("policy", "boundary", "before", had, "after", has)));
            }
        }
        return all;
    }

    private static String boundary(Block block) {
        return block.argument("permissions_boundary").asText();
    }
}
