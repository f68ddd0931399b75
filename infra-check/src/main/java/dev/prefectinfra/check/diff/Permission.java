package dev.prefectinfra.check.diff;

import dev.prefectinfra.check.diff.Scope.Of;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The smallest part of a statement: one principal, one action, one resource, and of each condition that has
 * alternatives one. However statements are ordered, split, merged and written, their permissions are the same.
 *
 * @param requirements all of them have to hold
 */
record Permission(String effect, Scope principal, Scope action, Scope resource, SortedSet<Requirement> requirements) {
    static Set<Permission> of(List<PolicyStatement> statements) {
        Set<Permission> all = new LinkedHashSet<>();
        for (PolicyStatement statement : statements) {
            List<SortedSet<Requirement>> cases = cases(statement);
            for (Scope principal : Scope.each(
                    Of.PRINCIPAL,
                    Scope.principals(statement.principals()),
                    Scope.principals(statement.notPrincipals()))) {
                for (Scope action : Scope.each(Of.ACTION, statement.actions(), statement.notActions())) {
                    for (Scope resource : Scope.each(Of.RESOURCE, statement.resources(), statement.notResources())) {
                        cases.forEach(
                                each -> all.add(new Permission(statement.effect(), principal, action, resource, each)));
                    }
                }
            }
        }
        return all;
    }

    private static List<SortedSet<Requirement>> cases(PolicyStatement statement) {
        List<SortedSet<Requirement>> cases = List.of(new TreeSet<>());
        for (Requirement each :
                statement.eachCondition().stream().map(Requirement::of).toList()) {
            List<Requirement> alternatives = each.isAnyOf()
                    ? each.values().stream()
                            .map(value -> each.with(Set.of(value)))
                            .toList()
                    : List.of(each);
            List<SortedSet<Requirement>> more = new ArrayList<>();
            for (SortedSet<Requirement> one : cases) {
                for (Requirement alternative : alternatives) {
                    SortedSet<Requirement> both = new TreeSet<>(one);
                    both.add(alternative);
                    more.add(both);
                }
            }
            cases = more;
        }
        return cases;
    }

    boolean allows() {
        return effect.equals("Allow");
    }

    /** Whether some others together say the same, or more. */
    boolean isWithin(Set<Permission> others) {
        if (others.contains(this)) {
            return true;
        }
        List<Permission> candidates = others.stream()
                .filter(each -> each.effect.equals(effect)
                        && requires(each.requirements)
                        && principal.isWithin(List.of(each.principal)))
                .toList();
        return union(candidates, Permission::action, Permission::resource)
                || union(candidates, Permission::resource, Permission::action);
    }

    /** Whether those whose one element is at least this one's have together the other. */
    private boolean union(List<Permission> others, Function<Permission, Scope> one, Function<Permission, Scope> other) {
        return other.apply(this)
                .isWithin(others.stream()
                        .filter(each -> one.apply(this).isWithin(List.of(one.apply(each))))
                        .map(other)
                        .toList());
    }

    /** Whether wherever its conditions hold, those hold too. */
    boolean requires(Set<Requirement> others) {
        return others.stream().allMatch(other -> requirements.stream().anyMatch(each -> each.implies(other)));
    }

    /** Whether they are about the same, apart from their conditions. */
    boolean isAbout(Permission other) {
        return effect.equals(other.effect)
                && principal.equals(other.principal)
                && action.equals(other.action)
                && resource.equals(other.resource);
    }

    /** Whether it can be told how the conditions of another one, about the same, compare with its own. */
    boolean isComparable(Permission other) {
        boolean alike = requirements.size() == other.requirements.size()
                && requirements.stream()
                        .allMatch(each ->
                                each.isAnyOf() && other.requirements.stream().anyMatch(each::isLike));
        return alike || requires(other.requirements) || other.requires(requirements);
    }

    /** Its conditions in words; empty if it has none. */
    String ifs() {
        return requirements.stream().map(Requirement::inWords).collect(Collectors.joining(" and "));
    }
}
