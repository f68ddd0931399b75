package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Roles: who may assume them, and what is attached to them. */
final class IamRules {
    private static final Pattern ADMIN =
            Pattern.compile(".*:policy/(.*/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess)");
    private static final int POLICIES = 10_240;
    private static final int TRUST_POLICY = 2_048;
    private static final Set<Kind> TRUST = EnumSet.of(Kind.TRUST);

    private IamRules() {}

    static List<Rule> all() {
        return List.of(
                rule("IAM-TASK-TRUST", "A role for ECS tasks can be assumed for tasks of its own account only.")
                        .because("Otherwise another account could have ECS assume it (confused deputy).")
                        .fix("add conditions on aws:SourceAccount and aws:SourceArn like"
                                + " arn:PARTITION:ecs:REGION:ACCOUNT:*")
                        .in(stack -> Statements.allowing(TRUST, statement -> taskTrust(statement, stack))
                                .apply(stack)),
                rule("IAM-TRUST-NAMED", "A trust policy that trusts a whole account names roles, or has a condition.")
                        .because("Everybody in that account who may assume roles is let in.")
                        .fix("name the roles, or add a condition on aws:PrincipalArn")
                        .like("CKV_AWS_61")
                        .in(Statements.allowing(
                                TRUST,
                                statement -> statement.principals().getOrDefault("AWS", List.of()).stream()
                                        .filter(principal -> principal.matches("\\d{12}|arn:[a-z-]+:iam::\\d{12}:root"))
                                        .filter(principal ->
                                                statement.conditions().isEmpty())
                                        .map(principal -> "it trusts " + principal))),
                rule("IAM-NO-ADMIN", "No policy for administrators is attached.")
                        .because("It undoes all other limits.")
                        .fix("grant what is needed")
                        .like("CKV_AWS_274", "CKV2_AWS_56")
                        .in(IamRules::admins),
                rule("IAM-NO-USERS", "There are no IAM users and no access keys.")
                        .because("Keys do not expire, and Terraform keeps them in its state.")
                        .fix("use roles; CI gets its own by OpenID Connect")
                        .like("CKV_AWS_273")
                        .in(stack -> Stream.of("aws_iam_user", "aws_iam_access_key")
                                .flatMap(type -> stack.resources(type).stream())
                                .map(block -> new Breach(block.address(), "a " + block.type()))),
                rule("IAM-POLICY-SIZE", "The policies in a role have 10,240 characters at most.")
                        .because("More are refused at apply.")
                        .fix("use fewer statements, or a customer managed policy")
                        .each("aws_iam_role", (stack, role) -> {
                            int size = stack.policiesOf(role).stream()
                                    // What is attached counts apart.
                                    .filter(policy -> !policy.at().type().equals("aws_iam_policy"))
                                    .mapToInt(policy -> characters(policy.text()))
                                    .sum();
                            return got(size <= POLICIES, size + " characters");
                        }),
                rule("IAM-TRUST-SIZE", "A trust policy has 2,048 characters at most.")
                        .because("More are refused at apply.")
                        .fix("trust fewer projects with one role")
                        .in(stack -> stack.policies().stream()
                                .filter(policy -> policy.kind() == Kind.TRUST)
                                .filter(policy -> characters(policy.text()) > TRUST_POLICY)
                                .map(policy ->
                                        new Breach(policy.at().address(), characters(policy.text()) + " characters"))));
    }

    private static Stream<String> taskTrust(PolicyStatement statement, StackDocument stack) {
        if (!statement.principals().getOrDefault("Service", List.of()).contains("ecs-tasks.amazonaws.com")) {
            return Stream.empty();
        }
        String id = stack.place().account().value();
        // A whole account in one region, as AWS documents it: a cluster or a task does not work there.
        Pattern ecs = Pattern.compile("arn:[a-z-]+:ecs:[a-z0-9-]+:" + id + ":\\*");
        boolean account = statement
                .on("aws:SourceAccount")
                .anyMatch(each -> each.by("StringEquals") && each.values().equals(List.of(id)));
        boolean source = statement
                .on("aws:SourceArn")
                .anyMatch(each -> each.by("ArnLike", "StringLike")
                        && each.values().stream().allMatch(ecs.asMatchPredicate()));
        return Stream.concat(
                got(account, "there is no condition on aws:SourceAccount"),
                got(source, "there is no condition on aws:SourceArn"));
    }

    private static Stream<Breach> admins(StackDocument stack) {
        Stream<Breach> attached = Stream.of(
                        "aws_iam_role_policy_attachment",
                        "aws_iam_policy_attachment",
                        "aws_iam_user_policy_attachment",
                        "aws_iam_group_policy_attachment")
                .flatMap(type -> stack.resources(type).stream())
                .flatMap(block ->
                        admin(block, Stream.of(block.argument("policy_arn").asText())));
        Stream<Breach> inRoles = stack.resources("aws_iam_role").stream()
                .flatMap(role -> admin(
                        role,
                        StreamSupport.stream(
                                        role.arguments()
                                                .path("managed_policy_arns")
                                                .spliterator(),
                                        false)
                                .map(arn -> arn.asText())));
        return Stream.concat(attached, inRoles);
    }

    private static Stream<Breach> admin(Block block, Stream<String> policies) {
        return policies.filter(arn -> ADMIN.matcher(arn).matches()).map(arn -> new Breach(block.address(), arn));
    }

    /** As IAM counts: without blanks. */
    private static int characters(String policy) {
        return (int) policy.chars().filter(c -> !Character.isWhitespace(c)).count();
    }
}
