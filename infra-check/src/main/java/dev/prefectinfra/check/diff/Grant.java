package dev.prefectinfra.check.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Permissions put together again for people, as far as they differ in one element.
 *
 * @param conditions by what they are about, each with all its values
 * @param otherwise in words, under which other conditions the same is allowed, or denied, on the other side
 */
record Grant(
        String effect,
        SortedSet<String> principals,
        SortedSet<String> actions,
        SortedSet<String> resources,
        SortedMap<Requirement, SortedSet<String>> conditions,
        SortedSet<String> otherwise) {
    private static final SortedSet<String> NONE = new TreeSet<>();

    /**
     * Puts permissions together.
     *
     * @param permissions each with the conditions on the other side
     * @param spelling an action as it was written
     */
    static List<Grant> of(Map<Permission, SortedSet<String>> permissions, UnaryOperator<String> spelling) {
        List<Grant> grants = new ArrayList<>();
        permissions.forEach((each, otherwise) -> grants.add(new Grant(
                each.effect(),
                words(each.principal(), text -> text),
                words(each.action(), spelling),
                words(each.resource(), text -> text),
                conditions(each.requirements()),
                otherwise)));
        List<Grant> merged = merged(grants, Grant::actions, Grant::withActions);
        merged = merged(merged, Grant::resources, Grant::withResources);
        merged = merged(merged, Grant::principals, Grant::withPrincipals);
        Set<Requirement> keys = new TreeSet<>();
        merged.forEach(each -> keys.addAll(each.conditions.keySet()));
        for (Requirement key : keys) {
            merged = merged(
                    merged,
                    each -> each.conditions.getOrDefault(key, NONE),
                    (each, values) -> values.isEmpty() ? each : each.withCondition(key, values));
        }
        return merged;
    }

    private interface Element {
        SortedSet<String> of(Grant grant);
    }

    private interface With {
        Grant with(Grant grant, SortedSet<String> texts);
    }

    private static List<Grant> merged(List<Grant> grants, Element element, With with) {
        Map<Grant, SortedSet<String>> alike = new LinkedHashMap<>();
        for (Grant each : grants) {
            SortedSet<String> texts = element.of(each);
            // A condition on no value would be none at all.
            Grant rest = texts.isEmpty() ? each : with.with(each, new TreeSet<>(Set.of("")));
            alike.computeIfAbsent(rest, key -> new TreeSet<>()).addAll(texts);
        }
        List<Grant> merged = new ArrayList<>();
        alike.forEach((rest, texts) -> merged.add(with.with(rest, texts)));
        return merged;
    }

    private static SortedSet<String> words(Scope scope, UnaryOperator<String> spelling) {
        SortedSet<String> words = new TreeSet<>();
        scope.texts().forEach(text -> words.add(spelling.apply(text)));
        return scope.allBut() ? new TreeSet<>(Set.of("all but " + String.join(", ", words))) : words;
    }

    private static SortedMap<Requirement, SortedSet<String>> conditions(Collection<Requirement> requirements) {
        SortedMap<Requirement, SortedSet<String>> conditions = new TreeMap<>();
        requirements.forEach(each -> conditions.put(each.with(Set.of()), each.values()));
        return conditions;
    }

    private Grant withPrincipals(SortedSet<String> other) {
        return new Grant(effect, other, actions, resources, conditions, otherwise);
    }

    private Grant withActions(SortedSet<String> other) {
        return new Grant(effect, principals, other, resources, conditions, otherwise);
    }

    private Grant withResources(SortedSet<String> other) {
        return new Grant(effect, principals, actions, other, conditions, otherwise);
    }

    private Grant withCondition(Requirement key, SortedSet<String> values) {
        SortedMap<Requirement, SortedSet<String>> other = new TreeMap<>(conditions);
        other.put(key, values);
        return new Grant(effect, principals, actions, resources, other, otherwise);
    }

    /** The conditions in words. */
    List<String> ifs() {
        List<String> words = new ArrayList<>();
        conditions.forEach((key, values) -> words.add(key.with(values).inWords()));
        return words;
    }
}
