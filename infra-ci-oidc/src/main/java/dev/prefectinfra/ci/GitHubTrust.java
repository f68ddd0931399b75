package dev.prefectinfra.ci;

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
     * Those jobs that run for this branch.
     *
     * @throws InvalidValue in China and GovCloud, where STS knows only audience and subject
     */
    public static WebIdentity ofBranch(GitHubIssuer issuer, GitHubJobs jobs, BranchName branch) {
        Partition partition = issuer.account().partition();
        if (partition != Partition.AWS) {
            throw new InvalidValue(
                    "cannot be trusted in the partition " + partition.id(),
                    "no repository there: STS does not see a token's repository and branch");
        }
        String ref = "refs/heads/" + branch;
        String context = jobs.environment().map(each -> ":environment:" + each).orElse(":ref:" + ref);
        return new WebIdentity(
                issuer.providerArn(),
                List.of(
                        Condition.stringEquals(issuer.claim("aud"), issuer.audience()),
                        Condition.stringEquals(issuer.claim("sub"), each(jobs, one -> subjects(one, context))),
                        Condition.stringEquals(
                                issuer.claim("repository_id"),
                                each(jobs, one -> Stream.of(one.id().value()))),
                        Condition.stringEquals(issuer.claim("ref"), ref),
                        Condition.stringEquals(
                                issuer.claim("job_workflow_ref"),
                                each(
                                        jobs,
                                        one -> Stream.of(
                                                one.name() + "/.github/workflows/" + jobs.workflow() + "@" + ref)))));
    }

    private static String[] each(GitHubJobs jobs, Function<GitHubRepository, Stream<String>> values) {
        return jobs.repositories().value().stream().flatMap(values).toArray(String[]::new);
    }

    private static Stream<String> subjects(GitHubRepository one, String context) {
        return Stream.of(
                "repo:" + one.name() + context,
                "repo:" + one.name().owner() + "@" + one.ownerId() + "/"
                        + one.name().repository() + "@" + one.id() + context);
    }
}
