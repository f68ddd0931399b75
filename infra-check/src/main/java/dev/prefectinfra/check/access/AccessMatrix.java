package dev.prefectinfra.check.access;

import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.value.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every role of some stacks against what each stack has. Read from the roles' own policies alone: an Allow counts
 * whatever its conditions, and no Deny takes anything back, so that it may show too much, never too little. What a
 * resource's own policy allows to others is not in it.
 */
public final class AccessMatrix {
    private final List<RoleAccess> roles = new ArrayList<>();
    private final List<Holdings> holdings;

    private AccessMatrix(List<StackDocument> stacks) {
        this.holdings = stacks.stream().map(Holdings::of).toList();
        for (int i = 0; i < stacks.size(); i++) {
            roles.addAll(RoleAccess.in(stacks.get(i), holdings.get(i)));
        }
    }

    /** @param stacks all that the roles might reach */
    public static AccessMatrix of(List<StackDocument> stacks) {
        return new AccessMatrix(stacks);
    }

    /** In the order of their stacks, then of their addresses. */
    public List<RoleAccess> roles() {
        return List.copyOf(roles);
    }

    /** The services of which a role reaches something that the stack has. */
    public SortedSet<String> reached(RoleAccess role, String stack) {
        SortedSet<String> services = new TreeSet<>();
        for (PolicyStatement statement : allowing(role)) {
            for (String resource : narrowed(statement)) {
                if (has(stack, role, resource)) {
                    services.addAll(services(statement));
                }
            }
        }
        return services;
    }

    /**
     * The actions of a role on each thing that the stack has, by Terraform's address. What a reference names of which
     * only AWS knows the ARN is not in it, nor what the role may do with everything.
     */
    public SortedMap<String, SortedSet<String>> actions(RoleAccess role, String stack) {
        SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
        List<PolicyStatement> allowing = allowing(role);
        holdings.stream()
                .filter(each -> each.stack().equals(stack))
                .forEach(each -> each.arns().forEach((address, arns) -> {
                    for (PolicyStatement statement : allowing) {
                        if (narrowed(statement).stream()
                                .anyMatch(resource -> arns.stream().anyMatch(arn -> Glob.overlap(arn, resource)))) {
                            actions.computeIfAbsent(address, none -> new TreeSet<>())
                                    .addAll(statement.actions());
                        }
                    }
                }));
        return actions;
    }

    /** The services of which a role reaches what no stack has. */
    public SortedSet<String> elsewhere(RoleAccess role) {
        SortedSet<String> services = new TreeSet<>();
        for (PolicyStatement statement : allowing(role)) {
            if (narrowed(statement).stream()
                    .anyMatch(resource -> holdings.stream().noneMatch(each -> has(each.stack(), role, resource)))) {
                services.addAll(services(statement));
            }
        }
        return services;
    }

    /** The services of which a role has actions on the resource {@code *}. */
    public SortedSet<String> anywhere(RoleAccess role) {
        SortedSet<String> services = new TreeSet<>();
        allowing(role).stream()
                .filter(statement -> statement.resources().contains("*")
                        || !statement.notResources().isEmpty())
                .forEach(statement -> services.addAll(services(statement)));
        return services;
    }

    private static List<PolicyStatement> allowing(RoleAccess role) {
        return role.statements().stream().filter(PolicyStatement::allows).toList();
    }

    private static List<String> narrowed(PolicyStatement statement) {
        return statement.resources().stream().filter(each -> !each.equals("*")).toList();
    }

    private boolean has(String stack, RoleAccess role, String resource) {
        if (resource.startsWith("${")) {
            // A reference to something of which we do not know the ARN: only what is looked up can be of another stack.
            return !resource.startsWith("${data.") && stack.equals(role.stack());
        }
        return holdings.stream()
                .filter(each -> each.stack().equals(stack))
                .flatMap(each -> each.all().stream())
                .anyMatch(arn -> Glob.overlap(arn, resource));
    }

    private static Set<String> services(PolicyStatement statement) {
        Set<String> services = new TreeSet<>();
        statement.actions().forEach(action -> services.add(action.split(":", 2)[0]));
        statement.notActions().forEach(action -> services.add("*"));
        return services;
    }
}
