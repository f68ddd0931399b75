package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.value.Glob;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Rights as few statements: actions on the same resources under the same conditions stand in one. */
final class StatementMerge {
    private final Map<Place, SortedSet<String>> resourcesByAction = new LinkedHashMap<>();
    private final Map<String, String> reasons = new TreeMap<>();

    /** Where an action is allowed. */
    private record Place(String action, List<Condition> conditions, boolean any) {}

    private record Scope(Set<String> resources, List<Condition> conditions) {}

    void allow(String action, String resource, List<Condition> conditions, Optional<String> reason) {
        boolean any = resource.equals("*");
        resourcesByAction
                .computeIfAbsent(new Place(action, conditions, any), place -> new TreeSet<>())
                .add(resource);
        if (any) {
            reasons.put(action, reason.orElse("a role of the account's stacks has it so"));
        }
    }

    /** @param prefix of the Sids, which tell the services too */
    List<Statement> statements(String prefix) {
        Map<Scope, SortedSet<String>> actions = new LinkedHashMap<>();
        resourcesByAction.forEach((place, resources) -> actions.computeIfAbsent(
                        new Scope(withoutCovered(resources), place.conditions()), scope -> new TreeSet<>())
                .add(place.action()));
        Map<String, Integer> numbers = new TreeMap<>();
        return actions.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Scope, SortedSet<String>> each) ->
                                each.getValue().first())
                        .thenComparing(each -> each.getKey().toString()))
                .map(each -> {
                    String subject = prefix + subject(each.getValue());
                    int number = numbers.merge(subject, 1, Integer::sum);
                    return statement(subject + (number > 1 ? number : ""), each.getKey(), each.getValue());
                })
                .toList();
    }

    private Statement statement(String sid, Scope scope, SortedSet<String> actions) {
        Statement statement = scope.resources().contains("*")
                ? Statement.allow(sid, actions.toArray(String[]::new)).onAnyResource(reason(actions))
                : Statement.allow(sid, actions.toArray(String[]::new)).on(List.copyOf(scope.resources()));
        for (Condition condition : scope.conditions()) {
            statement = statement.when(condition);
        }
        return statement;
    }

    private String reason(SortedSet<String> actions) {
        return actions.stream().map(reasons::get).distinct().collect(Collectors.joining("; "));
    }

    private static String subject(SortedSet<String> actions) {
        return actions.stream()
                .map(action -> action.substring(0, action.indexOf(':')).replaceAll("[^a-z0-9]", ""))
                .distinct()
                .map(service -> service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1))
                .reduce((a, b) -> "Lists")
                .orElseThrow();
    }

    private static SortedSet<String> withoutCovered(SortedSet<String> resources) {
        return resources.stream()
                .filter(each ->
                        resources.stream().noneMatch(wide -> !wide.equals(each) && Glob.covers(List.of(wide), each)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
