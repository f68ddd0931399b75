package dev.prefectinfra.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.ci.GitHubJobs.Environment;
import dev.prefectinfra.ci.GitHubJobs.WorkflowFile;
import dev.prefectinfra.ci.GitHubRepository.FullName;
import dev.prefectinfra.ci.GitHubRepository.Repositories;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.core.value.Uuid;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.testing.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubTrustTest {
    private static final String ISSUER = "token.actions.githubusercontent.com";
    private static final BranchName MAIN = new BranchName("main");

    private final PolicyStatement branch = trust(Optional.empty());
    private final PolicyStatement deployed = trust(Optional.of("prod"));

    @Test
    void comparesEachClaimExactly() {
        assertThat(branch.principals())
                .isEqualTo(Map.of("Federated", List.of("arn:aws:iam::123456789012:oidc-provider/" + ISSUER)));
        assertThat(branch.actions()).containsExactly("sts:AssumeRoleWithWebIdentity");
        assertThat(branch.conditions().keySet()).isEqualTo(Set.of("StringEquals"));
        assertThat(branch.conditions().get("StringEquals"))
                .isEqualTo(Map.of(
                        ISSUER + ":aud", List.of("sts.amazonaws.com"),
                        ISSUER + ":sub",
                                List.of(
                                        "repo:acme/Flows:ref:refs/heads/main",
                                        "repo:acme@9/Flows@2:ref:refs/heads/main"),
                        ISSUER + ":repository_id", List.of("2"),
                        ISSUER + ":ref", List.of("refs/heads/main"),
                        ISSUER + ":job_workflow_ref",
                                List.of("acme/Flows/.github/workflows/flows.yml@refs/heads/main")));
        assertThat(deployed.condition("StringEquals", ISSUER + ":sub"))
                .containsExactly("repo:acme/Flows:environment:prod", "repo:acme@9/Flows@2:environment:prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"repo:acme/Flows", "repo:acme@9/Flows@2"})
    void letsInEitherFormOfTheSubject(String repository) {
        Map<String, String> token = token("Flows", "2", "main", "flows.yml");
        assertThat(TokenJudge.letsIn(branch, with(token, "sub", repository + ":ref:refs/heads/main")))
                .isTrue();
        assertThat(TokenJudge.letsIn(deployed, with(token, "sub", repository + ":environment:prod")))
                .isTrue();
    }

    /** No claim may be missing, or be another's. */
    @Test
    void needsEachClaim() {
        Map<String, String> token = token("Flows", "2", "main", "flows.yml");
        assertThat(TokenJudge.letsIn(branch, token)).isTrue();
        for (String claim : token.keySet()) {
            Map<String, String> without = new HashMap<>(token);
            without.remove(claim);
            assertThat(TokenJudge.letsIn(branch, without))
                    .as("without " + claim)
                    .isFalse();
            without.put(claim, token.get(claim) + "x");
            assertThat(TokenJudge.letsIn(branch, without))
                    .as("another " + claim)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sub, repo:acme/Flows:pull_request, a pull request",
        "sub, repo:acme/Flows:environment:prod, a job in an environment",
        "sub, repo:acme/Flows:ref:refs/heads/dev, another branch",
        "sub, repo:acme/Flows:ref:refs/tags/main, a tag named like the branch",
        "sub, repo:acme/flows:ref:refs/heads/main, the name in other letters",
        "sub, repo:mallory/Flows:ref:refs/heads/main, a fork",
        "sub, repo:acme@8/Flows@2:ref:refs/heads/main, another owner of that name",
        "sub, repo:acme@9/Flows@3:ref:refs/heads/main, another repository of that name",
        "sub, repository_owner_id:9, a subject of the organization's own making",
        "repository_id, 3, another repository that took the name",
        "ref, refs/pull/7/merge, a pull request",
        "ref, refs/tags/main, a tag",
        "job_workflow_ref, acme/Flows/.github/workflows/label.yml@refs/heads/main, pull_request_target elsewhere",
        "job_workflow_ref, acme/Flows/.github/workflows/flows.yml@refs/pull/7/merge, the workflow as a pull request has it"
    })
    void keepsOutEverybodyElse(String claim, String value, String who) {
        Map<String, String> token = with(token("Flows", "2", "main", "flows.yml"), claim, value);
        assertThat(TokenJudge.letsIn(branch, token)).as(who).isFalse();
        Map<String, String> inEnvironment = claim.equals("sub")
                ? with(token, "ref", "refs/heads/other")
                : with(token, "sub", "repo:acme/Flows:environment:prod");
        assertThat(TokenJudge.letsIn(deployed, inEnvironment)).as(who).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cn-north-1", "us-gov-west-1"})
    void isRefusedWhereStsDoesNotSeeTheBranch(String region) {
        assertThatThrownBy(() -> GitHubTrust.ofBranch(issuer(region), jobs(1, Optional.empty()), MAIN))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("cannot be trusted in the partition aws-");
    }

    /** What is not written to be counted is short enough. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whatIsValidFits(int count) {
        CiSystems systems = new CiSystems(
                Optional.of(new CircleCiIssuer(new Uuid("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1"), account("us-east-1"))),
                Optional.of(issuer("us-east-1")));
        Projects one = new Projects(List.of(new CircleCiProject(
                new Uuid("11111111-2222-4333-8444-555555555555"), new VcsOrigin("github.com/acme/flows"))));
        for (Projects projects : List.of(one, new Projects(List.of()))) {
            TrustedJobs jobs = new TrustedJobs(projects, jobs(count, Optional.of("prefect-v2-prod")));
            boolean valid = true;
            try {
                jobs.validateBranch(systems, MAIN);
            } catch (InvalidValue e) {
                valid = false;
            }
            assertThat(fits(jobs, systems)).isEqualTo(valid);
            assertThat(valid || count > 3).isTrue();
        }
    }

    private static boolean fits(TrustedJobs jobs, CiSystems systems) {
        try {
            return jobs.ofBranch(systems, MAIN).json().length() <= 2048;
        } catch (InvalidValue e) {
            return false;
        }
    }

    private static PolicyStatement trust(Optional<String> environment) {
        return Policy.parse(Trust.ofWebIdentities(
                                List.of(GitHubTrust.ofBranch(issuer("us-east-1"), jobs(1, environment), MAIN)))
                        .json())
                .only();
    }

    private static GitHubIssuer issuer(String region) {
        return new GitHubIssuer(account(region));
    }

    private static Account account(String region) {
        return new Account(new AccountName("dev"), new AccountId("123456789012"), new Region(region));
    }

    private static GitHubJobs jobs(int count, Optional<String> environment) {
        return new GitHubJobs(
                new Repositories(IntStream.range(0, count)
                        .mapToObj(i -> new GitHubRepository(
                                new FullName("acme/Flows" + (i == 0 ? "" : i)),
                                new GitHubRepository.Id("" + (i + 2)),
                                new GitHubRepository.Id("9")))
                        .toList()),
                new WorkflowFile("flows.yml"),
                environment.map(Environment::new));
    }

    /** A token as STS sees it, of a job in no environment. */
    static Map<String, String> token(String repository, String id, String branch, String workflow) {
        String ref = "refs/heads/" + branch;
        return Map.of(
                ISSUER + ":aud",
                "sts.amazonaws.com",
                ISSUER + ":sub",
                "repo:acme/" + repository + ":ref:" + ref,
                ISSUER + ":repository_id",
                id,
                ISSUER + ":ref",
                ref,
                ISSUER + ":job_workflow_ref",
                "acme/" + repository + "/.github/workflows/" + workflow + "@" + ref);
    }

    private static Map<String, String> with(Map<String, String> token, String claim, String value) {
        Map<String, String> other = new HashMap<>(token);
        other.put(ISSUER + ":" + claim, value);
        return other;
    }
}
