package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Trust.WebIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * Trust in jobs of CircleCI. A token's audience must be the organization, and its subject one of those listed. Nothing
 * else of a token decides about branches: IAM sees no claim for them. Jobs show {@code $CIRCLE_OIDC_TOKEN_V2}, whose
 * subject is {@code org/ORG/project/PROJECT/user/USER/vcs-origin/REPOSITORY/vcs-ref/REF}; that of
 * {@code $CIRCLE_OIDC_TOKEN} ends with the user, so a fork's would look the same.
 *
 * @see <a href="https://circleci.com/docs/openid-connect-tokens/">Using OpenID Connect tokens in jobs</a>
 */
public final class CircleCiTrust {
    // Any user's UUID. A * would match slashes too: a branch named x/vcs-ref/refs/heads/main would end like
    // main itself. A ? is exactly one character, and 36 of them leave no room for a name.
    private static final String ANY_USER = "?".repeat(36);
    // Nothing stands behind it, so it is no matter how much it matches.
    private static final String ANY_REF = "refs/*";

    private CircleCiTrust() {}

    /**
     * Jobs of these projects that run for this branch of their repository.
     *
     * @throws InvalidValue if the branch is named like a part of a subject
     */
    public static WebIdentity ofBranch(CircleCiIssuer issuer, Projects projects, BranchName branch) {
        return of(issuer, projects, ref(branch));
    }

    private static String ref(BranchName branch) {
        if (("/" + branch + "/").contains("/vcs-ref/")) {
            throw new InvalidValue(
                    "the branch " + branch + " is named like a part of CircleCI's subjects",
                    "a name without the part vcs-ref");
        }
        return "refs/heads/" + branch;
    }

    /**
     * Jobs of these projects that run for any branch or tag of their repository. Not for a fork: its tokens name the
     * fork, also where the project passes secrets to forks.
     */
    public static WebIdentity ofAnyBranch(CircleCiIssuer issuer, Projects projects) {
        return of(issuer, projects, ANY_REF);
    }

    private static WebIdentity of(CircleCiIssuer issuer, Projects projects, String ref) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(Condition.stringEquals(issuer.claim("aud"), issuer.audience()));
        // The subject says it already, as a pattern; this says it exactly. STS does not know the claim in China and
        // GovCloud, where it would keep everybody out.
        if (issuer.account().partition() == Partition.AWS) {
            conditions.add(Condition.stringEquals(
                    issuer.claim("oidc.circleci.com/project-id"),
                    projects.value().stream()
                            .map(each -> each.id().value())
                            .distinct()
                            .toArray(String[]::new)));
        }
        conditions.add(Condition.stringLike(
                issuer.claim("sub"),
                projects.value().stream()
                        .map(each -> subject(issuer, each, ref))
                        .toArray(String[]::new)));
        return new WebIdentity(issuer.providerArn(), conditions);
    }

    private static String subject(CircleCiIssuer issuer, CircleCiProject project, String ref) {
        return "org/" + issuer.organization() + "/project/" + project.id() + "/user/" + ANY_USER + "/vcs-origin/"
                + project.vcsOrigin() + "/vcs-ref/" + ref;
    }
}
