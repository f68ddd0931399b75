package dev.prefectinfra.check.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.policy.Arguments;
import dev.prefectinfra.check.policy.StackPolicies;
import dev.prefectinfra.check.policy.StackPolicies.Kind;
import dev.prefectinfra.check.policy.StackPolicies.Placed;
import dev.prefectinfra.check.policy.Statement;
import dev.prefectinfra.core.synth.StackDocument;
import dev.prefectinfra.core.synth.StackDocument.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one role may do, and who takes it on.
 *
 * @param stack the stack that makes it
 * @param address Terraform's address
 * @param name the role's name in AWS
 * @param trust the statements of its trust policy
 * @param statements those of its own policies, their references resolved where that can be
 * @param unread policies that are not read here: AWS's own, and those that Terraform puts together
 */
public record RoleAccess(
        StackDocument stack,
        String address,
        String name,
        List<Statement> trust,
        List<Statement> statements,
        List<String> unread) {

    static List<RoleAccess> in(StackDocument stack, Holdings holdings) {
        List<Placed> placed = StackPolicies.of(stack);
        return stack.resources("aws_iam_role").stream()
                .map(role -> of(stack, role, placed, holdings))
                .toList();
    }

    private static RoleAccess of(StackDocument stack, Block role, List<Placed> placed, Holdings holdings) {
        List<Statement> statements = new ArrayList<>();
        List<Statement> trust = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (Placed each : placed) {
            boolean trusts = each.at().equals(role) && each.kind() == Kind.TRUST;
            if (trusts || (each.kind() == Kind.IDENTITY && isOf(role, each.at(), stack))) {
                each.policy()
                        .ifPresentOrElse(
                                policy -> (trusts ? trust : statements).addAll(policy.statements()),
                                () -> unread.add(each.text()));
            }
        }
        attached(stack, role)
                .filter(arn ->
                        stack.resources("aws_iam_policy").stream().noneMatch(policy -> Arguments.refersTo(arn, policy)))
                .forEach(arn -> unread.add(arn.asText()));
        role.arguments().path("managed_policy_arns").forEach(arn -> unread.add(arn.asText()));
        return new RoleAccess(
                stack,
                role.address(),
                role.arguments().path("name").asText(role.address()),
                List.copyOf(trust),
                statements.stream().map(each -> resolved(each, holdings)).toList(),
                List.copyOf(unread));
    }

    /** A policy inside the role, beside it, or attached to it. */
    private static boolean isOf(Block role, Block policy, StackDocument stack) {
        return policy.equals(role)
                || Arguments.refersTo(policy.arguments().path("role"), role)
                || attached(stack, role).anyMatch(arn -> Arguments.refersTo(arn, policy));
    }

    private static Stream<JsonNode> attached(StackDocument stack, Block role) {
        return Arguments.companions(stack, "aws_iam_role_policy_attachment", "role", role).stream()
                .map(attachment -> attachment.arguments().path("policy_arn"));
    }

    private static Statement resolved(Statement statement, Holdings holdings) {
        return new Statement(
                statement.sid(),
                statement.allows(),
                statement.actions(),
                statement.notActions(),
                statement.resources().stream().map(holdings::resolved).toList(),
                statement.notResources(),
                statement.principals(),
                statement.notPrincipals(),
                statement.conditions());
    }
}
