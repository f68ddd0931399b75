package dev.prefectinfra.check.access;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one role may do, and who can assume it.
 *
 * @param stack the name of the stack that makes it
 * @param address Terraform's address
 * @param name the role's name in AWS
 * @param trust the statements of its trust policy
 * @param statements those of its own policies, their references resolved where that can be
 * @param unread policies that are not read here: AWS's own, and those that Terraform puts together
 */
public record RoleAccess(
        String stack,
        String address,
        String name,
        List<PolicyStatement> trust,
        List<PolicyStatement> statements,
        List<String> unread) {

    static List<RoleAccess> in(StackDocument stack, Holdings holdings) {
        return stack.resources("aws_iam_role").stream()
                .map(role -> of(stack, role, holdings))
                .toList();
    }

    private static RoleAccess of(StackDocument stack, Block role, Holdings holdings) {
        List<StackPolicy> trusts = stack.policies().stream()
                .filter(each -> each.kind() == Kind.TRUST && each.at().equals(role))
                .toList();
        List<StackPolicy> grants = stack.policiesOf(role);
        List<String> unread = new ArrayList<>();
        Stream.concat(trusts.stream(), grants.stream())
                .filter(each -> each.statements().isEmpty())
                .forEach(each -> unread.add(each.text()));
        stack.referring("aws_iam_role_policy_attachment", "role", role).stream()
                .map(attachment -> attachment.argument("policy_arn"))
                .filter(arn ->
                        stack.resources("aws_iam_policy").stream().noneMatch(policy -> Reference.isTo(policy, arn)))
                .forEach(arn -> unread.add(arn.asText()));
        role.argument("managed_policy_arns").forEach(arn -> unread.add(arn.asText()));
        return new RoleAccess(
                stack.name(),
                role.address(),
                role.argument("name").asText(role.address()),
                trusts.stream().flatMap(StackPolicy::each).toList(),
                grants.stream()
                        .flatMap(StackPolicy::each)
                        .map(statement -> statement.withResources(holdings::resolved))
                        .toList(),
                List.copyOf(unread));
    }
}
