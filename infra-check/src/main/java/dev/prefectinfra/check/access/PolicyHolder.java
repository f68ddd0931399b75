package dev.prefectinfra.check.access;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the policies of one kind say about one thing, all of them together: what a role may do, who can assume it, who
 * may do something with a bucket.
 *
 * @param address Terraform's address of the role, or of the resource that has the policy
 * @param name the role's name in AWS; empty for others
 * @param statements references resolved where that can be
 * @param unread policies that cannot be read here: AWS's own, and those that Terraform puts together
 */
public record PolicyHolder(
        String address, Kind kind, String name, List<PolicyStatement> statements, List<String> unread) {

    /** All of a stack: its roles, then the policies of other things. */
    public static List<PolicyHolder> in(StackDocument stack) {
        Holdings holdings = Holdings.of(stack);
        List<PolicyHolder> all = new ArrayList<>();
        Set<StackPolicy> ofRoles = new HashSet<>();
        RoleAccess.in(stack, holdings).forEach(role -> all.addAll(of(role, holdings)));
        stack.resources("aws_iam_role").forEach(role -> ofRoles.addAll(stack.policiesOf(role)));
        stack.policies().stream()
                .filter(policy -> policy.kind() != Kind.TRUST && !ofRoles.contains(policy))
                .forEach(policy -> all.add(of(policy, holdings)));
        return List.copyOf(all);
    }

    private static List<PolicyHolder> of(RoleAccess role, Holdings holdings) {
        List<PolicyStatement> trust = role.trust().stream()
                .map(each -> each.withPrincipals(holdings::resolved))
                .toList();
        return List.of(
                new PolicyHolder(role.address(), Kind.TRUST, role.name(), trust, List.of()),
                new PolicyHolder(role.address(), Kind.IDENTITY, role.name(), role.statements(), role.unread()));
    }

    private static PolicyHolder of(StackPolicy policy, Holdings holdings) {
        Block at = policy.at();
        return new PolicyHolder(
                at.address(),
                policy.kind(),
                "",
                policy.each()
                        .map(each -> each.withResources(holdings::resolved).withPrincipals(holdings::resolved))
                        .toList(),
                policy.statements().isEmpty() ? List.of(policy.text()) : List.of());
    }

    /** The same with what another policy says about the same thing. */
    public PolicyHolder and(PolicyHolder other) {
        return new PolicyHolder(address, kind, name, both(statements, other.statements), both(unread, other.unread));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
