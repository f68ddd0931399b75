package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.ProjectIds;
import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.core.value.Uuid;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trust in jobs of CircleCI. A token's audience must be the organization, and its subject one of those listed. Nothing
 * else of a token decides about branches: IAM sees no claim for them.
 */
public final class CircleCiTrust {
    // Any user's UUID. A * would match slashes too: a branch named x/vcs-ref/refs/heads/main would end like
    // main itself. A ? is exactly one character, and 36 of them leave no room for a name.
    private static final String ANY_USER = "?".repeat(36);

    private CircleCiTrust() {}

    /**
     * Jobs of these projects that run for this branch of their repository. They show {@code $CIRCLE_OIDC_TOKEN_V2}.
     *
     * @throws InvalidValue if the branch is named like a part of a subject, or the policy gets longer than AWS allows
     */
    public static Trust ofBranch(CircleCiIssuer issuer, Projects projects, BranchName branch) {
        if (("/" + branch + "/").contains("/vcs-ref/")) {
            throw new InvalidValue(
                    "the branch " + branch + " is named like a part of CircleCI's subjects",
                    "a name without the part vcs-ref");
        }
        return of(
                issuer,
                projects.value().stream().map(CircleCiProject::id),
                projects.value().stream()
                        .map(each -> subject(issuer, each.id()) + "/vcs-origin/" + each.vcsOrigin()
                                + "/vcs-ref/refs/heads/" + branch));
    }

    /**
     * Jobs of these projects, whatever they run for: any branch or tag, and forks, where the project hands secrets to
     * them. They show {@code $CIRCLE_OIDC_TOKEN}, whose subject ends with the user.
     *
     * @throws InvalidValue if the policy gets longer than AWS allows
     */
    public static Trust ofAnyBranch(CircleCiIssuer issuer, ProjectIds projects) {
        return of(issuer, projects.value().stream(), projects.value().stream().map(id -> subject(issuer, id)));
    }

    private static Trust of(CircleCiIssuer issuer, Stream<Uuid> projects, Stream<String> subjects) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(Condition.stringEquals(
                issuer.claim("aud"), issuer.organization().value()));
        // The subject says it already, as a pattern; this says it exactly. STS does not know the claim in China and
        // GovCloud, where it would keep everybody out.
        if (issuer.account().partition() == Partition.AWS) {
            conditions.add(Condition.stringEquals(
                    issuer.claim("oidc.circleci.com/project-id"),
                    projects.map(Uuid::value).distinct().toArray(String[]::new)));
        }
        conditions.add(Condition.stringLike(issuer.claim("sub"), subjects.toArray(String[]::new)));
        return Trust.ofWebIdentity(issuer.providerArn(), conditions);
    }

    private static String subject(CircleCiIssuer issuer, Uuid project) {
        return "org/" + issuer.organization() + "/project/" + project + "/user/" + ANY_USER;
    }
}
