package dev.prefectinfra.iam;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.problem.InvalidValue;
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Who may assume a role.
 *
 * @param json the trust policy; AWS allows 2,048 characters
 */
public record Trust(String json) {
    private static final int MOST_CHARACTERS = 2048;

    /** @throws InvalidValue if the policy is longer than AWS allows */
    public Trust {
        if (json.length() > MOST_CHARACTERS) {
            throw new InvalidValue(
                    "makes a trust policy of " + json.length() + " characters",
                    "at most " + MOST_CHARACTERS + ": fewer projects and repositories for one role");
        }
    }

    /**
     * ECS, for tasks of this account only. The conditions keep another account's tasks from using the role through the
     * service; AWS documents them for task roles, for the whole account and not for a cluster ("Task IAM role", ECS
     * Developer Guide).
     */
    public static Trust ofEcsTasks(Account account) {
        return of(
                IamPrincipal.create(IamPrincipalType.SERVICE, "ecs-tasks.amazonaws.com"),
                "sts:AssumeRole",
                List.of(
                        Condition.stringEquals("aws:SourceAccount", account.id().value()),
                        // The task's id is not known before it runs: any of this account and region.
                        Condition.arnLike("aws:SourceArn", account.arn("ecs", "*"))));
    }

    /** ECS in general: for execution roles, where AWS does not document the conditions. */
    public static Trust ofAnyEcsTasks() {
        return of(
                IamPrincipal.create(IamPrincipalType.SERVICE, "ecs-tasks.amazonaws.com"), "sts:AssumeRole", List.of());
    }

    /** Whoever has a token of an OIDC provider that meets the conditions. */
    public static Trust ofWebIdentity(String providerArn, List<Condition> conditions) {
        return ofWebIdentities(List.of(new WebIdentity(providerArn, conditions)));
    }

    /** Whoever one of these lets in. */
    public static Trust ofWebIdentities(List<WebIdentity> identities) {
        return of(identities.stream()
                .map(each -> statement(
                        IamPrincipal.create(IamPrincipalType.FEDERATED, each.providerArn()),
                        "sts:AssumeRoleWithWebIdentity",
                        each.conditions()))
                .toList());
    }

    /**
     * A token of an OIDC provider that meets the conditions.
     *
     * @param providerArn the provider
     * @param conditions all of which have to match; at least one
     */
    public record WebIdentity(String providerArn, List<Condition> conditions) {
        public WebIdentity {
            conditions = List.copyOf(conditions);
            if (conditions.isEmpty()) {
                throw new IllegalArgumentException("a web identity without conditions lets anybody in");
            }
        }
    }

    private static Trust of(IamPrincipal principal, String action, List<Condition> conditions) {
        return of(List.of(statement(principal, action, conditions)));
    }

    private static Trust of(List<IamStatement> statements) {
        return new Trust(PolicyDocument.json(statements));
    }

    private static IamStatement statement(IamPrincipal principal, String action, List<Condition> conditions) {
        IamStatement.Builder statement = IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .addPrincipal(principal)
                .addAction(action);
        conditions.forEach(c -> statement.addConditions(c.operator(), c.key(), c.values()));
        return statement.build();
    }
}
