package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.providers.aws.iam_policy.IamPolicy;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * Statements as managed policies, as many as they need. In-line ones have room for less: 10,240 characters in all.
 * Makes {@code aws_iam_policy.ID-NUMBER}.
 */
final class ManagedPolicies {
    /** "IAM and STS quotas", IAM User Guide; white space, which we write none of, does not count. */
    static final int MOST_CHARACTERS = 6144;
    /** The same page: what a role may have attached unless AWS has raised it. */
    static final int MOST_ATTACHED = 10;

    private final List<IamPolicy> policies = new ArrayList<>();

    ManagedPolicies(Construct scope, String id, String name, String description, List<Statement> statements) {
        List<List<Statement>> parts = parts(statements);
        for (int i = 0; i < parts.size(); i++) {
            policies.add(IamPolicy.Builder.create(scope, id + "-" + (i + 1))
                    .name(name + "-" + (i + 1))
                    .description(description)
                    .policy(PolicyDocument.of(parts.get(i)))
                    .build());
        }
    }

    /** Each part fits into a policy, and the next statement would not. */
    static List<List<Statement>> parts(List<Statement> statements) {
        List<List<Statement>> parts = new ArrayList<>();
        List<Statement> part = new ArrayList<>();
        for (Statement each :
                statements.stream().flatMap(ManagedPolicies::halved).toList()) {
            List<Statement> more = new ArrayList<>(part);
            more.add(each);
            if (length(more) > MOST_CHARACTERS) {
                parts.add(part);
                more = new ArrayList<>(List.of(each));
            }
            part = more;
        }
        parts.add(part);
        return parts.stream().filter(each -> !each.isEmpty()).toList();
    }

    /** A statement about many resources as several that fit. */
    private static Stream<Statement> halved(Statement statement) {
        List<String> resources = statement.resources();
        if (length(List.of(statement)) <= MOST_CHARACTERS || resources.size() < 2) {
            return Stream.of(statement);
        }
        int half = resources.size() / 2;
        return Stream.of(
                        with(statement, "A", resources.subList(0, half)),
                        with(statement, "B", resources.subList(half, resources.size())))
                .flatMap(ManagedPolicies::halved);
    }

    private static Statement with(Statement statement, String suffix, List<String> resources) {
        return new Statement(
                statement.sid() + suffix,
                statement.actions(),
                resources,
                statement.conditions(),
                statement.anyResourceReason());
    }

    private static int length(List<Statement> statements) {
        return PolicyDocument.of(statements).length();
    }

    /** @throws InvalidValue if all of them together are more than a role may have */
    static void attach(Role role, ManagedPolicies... all) {
        List<IamPolicy> policies = new ArrayList<>();
        for (ManagedPolicies each : all) {
            policies.addAll(each.policies);
        }
        if (policies.size() > MOST_ATTACHED) {
            throw new InvalidValue(
                            "makes " + policies.size() + " policies for the role " + role.name(),
                            "at most " + MOST_ATTACHED + ": fewer lanes, or names that hold the account's name")
                    .under("bootstrap");
        }
        policies.forEach(role::attach);
    }
}
