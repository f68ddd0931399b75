package dev.prefectinfra.ci;

import dev.prefectinfra.ci.GitHubRepository.Repositories;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Trust.WebIdentity;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Trust in jobs of GitHub Actions. Each claim is compared exactly; there is no wildcard.
 *
 * <p>The subject has two forms. Repositories that were made, renamed or moved since 15 July 2026 have the numbers of
 * owner and repository in it, others once somebody has chosen so. Both are accepted: the number of the repository is a
 * condition of its own, so that a name which somebody else has taken over does not help.
 *
 * <p>A subject with an environment says nothing of the branch, and a job of {@code pull_request_target} has the default
 * branch's subject and reference while it may run what a fork sent. So {@code ref} is a condition too, and
 * {@code job_workflow_ref}, which names the file that the job is defined in: IAM sees no claim for the event.
 *
 * @see <a href="https://docs.github.com/en/actions/reference/security/oidc">OpenID Connect reference</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html">Available
 *     keys for AWS OIDC federation</a>
 */
public final class GitHubTrust {
    private GitHubTrust() {}

    /**
     * Jobs of these repositories' workflows, in their environments, that run for this branch.
     *
     * @throws InvalidValue in China and GovCloud, where STS knows only audience and subject
     */
    public static WebIdentity ofBranch(GitHubIssuer issuer, Repositories repositories, BranchName branch) {
        Partition partition = issuer.account().partition();
        if (partition != Partition.AWS) {
            throw new InvalidValue(
                    "cannot be trusted in the partition " + partition.id(),
                    "no repository there: STS does not see a token's repository and branch");
        }
        String ref = "refs/heads/" + branch;
        return new WebIdentity(
                issuer.providerArn(),
                List.of(
                        Condition.stringEquals(issuer.claim("aud"), issuer.audience()),
                        Condition.stringEquals(issuer.claim("sub"), each(repositories, one -> subjects(one, ref))),
                        Condition.stringEquals(
                                issuer.claim("repository_id"),
                                each(repositories, one -> Stream.of(one.id().value()))),
                        Condition.stringEquals(issuer.claim("ref"), ref),
                        Condition.stringEquals(
                                issuer.claim("job_workflow_ref"),
                                each(
                                        repositories,
                                        one -> Stream.of(
                                                one.name() + "/.github/workflows/" + one.workflow() + "@" + ref)))));
    }

    private static String[] each(Repositories repositories, Function<GitHubRepository, Stream<String>> values) {
        return repositories.value().stream().flatMap(values).toArray(String[]::new);
    }

    private static Stream<String> subjects(GitHubRepository one, String ref) {
        String where = one.environment().map(each -> ":environment:" + each).orElse(":ref:" + ref);
        return Stream.of(
                "repo:" + one.name() + where,
                "repo:" + one.name().owner() + "@" + one.ownerId() + "/"
                        + one.name().repository() + "@" + one.id() + where);
    }
}
