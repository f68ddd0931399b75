package dev.prefectinfra.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.core.value.Uuid;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.iam.Trust.WebIdentity;
import dev.prefectinfra.testing.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircleCiTrustTest {
    private static final String ORG = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
    private static final String PROJECT = "11111111-2222-4333-8444-555555555555";
    private static final String OTHER = "99999999-2222-4333-8444-555555555555";
    private static final String USER = "abcdef01-2345-4678-89ab-cdef01234567";
    private static final String ISSUER = "oidc.circleci.com/org/" + ORG;
    private static final String PROJECT_ID = ISSUER + ":oidc.circleci.com/project-id";
    private static final String JOB = "org/" + ORG + "/project/" + PROJECT + "/user/" + USER;
    private static final String MAIN = JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/main-v2";

    private final PolicyStatement branch =
            only(CircleCiTrust.ofBranch(issuer("us-east-1"), projects(PROJECT), new BranchName("main-v2")));
    private final PolicyStatement any = only(CircleCiTrust.ofAnyBranch(issuer("us-east-1"), projects(PROJECT)));

    @Test
    void trustsTheProviderOfTheOrganizationOnly() {
        assertThat(branch.effect()).isEqualTo("Allow");
        assertThat(branch.principals())
                .isEqualTo(Map.of("Federated", List.of("arn:aws:iam::123456789012:oidc-provider/" + ISSUER)));
        assertThat(branch.actions()).containsExactly("sts:AssumeRoleWithWebIdentity");
    }

    @Test
    void assertsAudienceProjectAndSubjectAndNothingByASetOrIfExists() {
        for (PolicyStatement trust : List.of(branch, any)) {
            assertThat(trust.conditions()).containsOnlyKeys("StringEquals", "StringLike");
            assertThat(trust.conditions().get("StringEquals"))
                    .isEqualTo(Map.of(ISSUER + ":aud", List.of(ORG), PROJECT_ID, List.of(PROJECT)));
            assertThat(trust.conditions().get("StringLike")).containsOnlyKeys(ISSUER + ":sub");
        }
    }

    @Test
    void namesEachSubjectWithExactlyOneCharacterForEachOfTheUsersId() {
        String pattern = "org/" + ORG + "/project/" + PROJECT + "/user/????????????????????????????????????"
                + "/vcs-origin/github.com/acme/Flows/vcs-ref/";
        assertThat(any.condition("StringLike", ISSUER + ":sub")).containsExactly(pattern + "refs/*");
        assertThat(branch.condition("StringLike", ISSUER + ":sub")).containsExactly(pattern + "refs/heads/main-v2");
    }

    @Test
    void letsInTheBranchOfTheRepository() {
        assertThat(TokenJudge.letsIn(branch, token(MAIN))).isTrue();
        assertThat(TokenJudge.letsIn(any, token(MAIN))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another branch, a tag, a pull request.
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/dev-v2",
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/main-v2x",
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/tags/main-v2",
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/pull/7",
                // Branches named so that they end like the wanted one.
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/x/main-v2",
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/x/vcs-ref/refs/heads/main-v2",
                JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/"
                        + "x/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/main-v2",
                // A fork, the same name in other letters, a repository below.
                JOB + "/vcs-origin/github.com/mallory/Flows/vcs-ref/refs/heads/main-v2",
                JOB + "/vcs-origin/github.com/acme/flows/vcs-ref/refs/heads/main-v2",
                JOB + "/vcs-origin/github.com/acme/Flows/x/vcs-ref/refs/heads/main-v2",
                // Without origin and branch, as in the other token and for a custom webhook.
                JOB,
                JOB + "/vcs-origin//vcs-ref/",
                ""
            })
    void keepsOutEveryOtherBranch(String subject) {
        assertThat(TokenJudge.letsIn(branch, token(subject))).isFalse();
    }

    @Test
    void keepsOutOtherProjectsAndOrganizations() {
        for (PolicyStatement policy : List.of(branch, any)) {
            String subject = MAIN;
            Map<String, String> token = token(subject);
            assertThat(TokenJudge.letsIn(policy, token)).isTrue();
            token.keySet().forEach(key -> {
                assertThat(TokenJudge.letsIn(policy, changed(token, key, OTHER)))
                        .isFalse();
                assertThat(TokenJudge.letsIn(policy, without(token, key)))
                        .as("without " + key)
                        .isFalse();
            });
            assertThat(TokenJudge.letsIn(policy, token(subject.replace(PROJECT, OTHER))))
                    .isFalse();
            assertThat(TokenJudge.letsIn(policy, token(subject.replace(ORG, OTHER))))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/heads/dev-v2", "refs/heads/x/y", "refs/tags/v1", "refs/pull/7/head"})
    void anyBranchIsAnyRefOfTheRepository(String ref) {
        assertThat(TokenJudge.letsIn(any, token(JOB + "/vcs-origin/github.com/acme/Flows/vcs-ref/" + ref)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A fork, whatever its branch is named; the same name in other letters; repositories beside and below.
                "/vcs-origin/github.com/mallory/Flows/vcs-ref/refs/heads/main-v2",
                "/vcs-origin/github.com/mallory/Flows/vcs-ref/refs/heads/"
                        + "x/vcs-origin/github.com/acme/Flows/vcs-ref/refs/heads/main-v2",
                "/vcs-origin/github.com/acme/flows/vcs-ref/refs/heads/main-v2",
                "/vcs-origin/github.com/acme/Flows-2/vcs-ref/refs/heads/main-v2",
                "/vcs-origin/github.com/acme/Flows/x/vcs-ref/refs/heads/main-v2",
                // The token that tells no repository, and a custom webhook's.
                "",
                "/vcs-origin//vcs-ref/",
                "/vcs-origin/github.com/acme/Flows/vcs-ref/"
            })
    void anyBranchKeepsOutOtherRepositories(String rest) {
        assertThat(TokenJudge.letsIn(any, token(JOB + rest))).isFalse();
    }

    @Test
    void listsEachProjectOnceAndSorted() {
        WebIdentity trust = CircleCiTrust.ofAnyBranch(issuer("us-east-1"), projects(OTHER, PROJECT, OTHER));
        assertThat(trust).isEqualTo(CircleCiTrust.ofAnyBranch(issuer("us-east-1"), projects(PROJECT, OTHER)));
        assertThat(only(trust).condition("StringEquals", PROJECT_ID)).containsExactly(PROJECT, OTHER);
    }

    @Test
    void doesNotAskForAClaimThatStsDoesNotKnowThere() {
        WebIdentity trust = CircleCiTrust.ofAnyBranch(issuer("us-gov-west-1"), projects(PROJECT));
        assertThat(only(trust).conditions())
                .isEqualTo(Map.of(
                        "StringEquals", Map.of(ISSUER + ":aud", List.of(ORG)),
                        "StringLike", only(trust).conditions().get("StringLike")));
        assertThat(trust.providerArn()).contains("arn:aws-us-gov:iam::");
    }

    @Test
    void sixProjectsOnABranchFitAndSevenAreRefused() {
        BranchName main = new BranchName("main-v2");
        CiSystems systems = new CiSystems(Optional.of(issuer("us-east-1")), Optional.empty());
        assertThat(new TrustedJobs(projects(many(6)), GitHubJobs.NONE)
                        .ofBranch(systems, main)
                        .json())
                .hasSizeLessThanOrEqualTo(2048);
        assertThatThrownBy(() -> new TrustedJobs(projects(many(7)), GitHubJobs.NONE).validateBranch(systems, main))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("trust policy of ")
                .hasMessageContaining("at most 2048: fewer projects and repositories for one role");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x/vcs-ref/refs/heads/main-v2", "vcs-ref/x", "x/vcs-ref"})
    void refusesABranchThatCouldBeTakenForAnotherOrigin(String name) {
        assertThatThrownBy(() -> CircleCiTrust.ofBranch(issuer("us-east-1"), projects(PROJECT), new BranchName(name)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("named like a part of CircleCI's subjects");
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/flows, a scheme",
        "github.com/acme/flows.git, .git",
        "github.com/acme, no repository",
        "github.com/acme/*, a wildcard",
        "github.com/acme/flow?, a wildcard",
        "github.com/acme/vcs-ref/refs, a part of subjects",
        "github.com/acme/flows/, a slash at the end",
        "github.com//flows, an empty owner",
        "acme/flows/x, no host"
    })
    void refusesAnOriginThatIsNoExactRepository(String origin, String why) {
        assertThatThrownBy(() -> new VcsOrigin(origin))
                .as(why)
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("github.com/acme/flows");
    }

    @Test
    void takesRepositoriesBelowGroups() {
        assertThat(new VcsOrigin("gitlab.com/acme/data/flows_v2.x").value())
                .isEqualTo("gitlab.com/acme/data/flows_v2.x");
    }

    private static PolicyStatement only(WebIdentity trust) {
        return Policy.parse(Trust.ofWebIdentities(List.of(trust)).json()).only();
    }

    private static CircleCiIssuer issuer(String region) {
        return new CircleCiIssuer(
                new Uuid(ORG), new Account(new AccountName("dev"), new AccountId("123456789012"), new Region(region)));
    }

    private static Projects projects(String... ids) {
        return new Projects(List.of(ids).stream()
                .map(id -> new CircleCiProject(new Uuid(id), new VcsOrigin("github.com/acme/Flows")))
                .toList());
    }

    private static String[] many(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + PROJECT.substring(1)).toArray(String[]::new);
    }

    private static Map<String, String> token(String subject) {
        return Map.of(ISSUER + ":aud", ORG, PROJECT_ID, PROJECT, ISSUER + ":sub", subject);
    }

    private static Map<String, String> changed(Map<String, String> token, String key, String value) {
        Map<String, String> other = new HashMap<>(token);
        other.put(key, value);
        return other;
    }

    private static Map<String, String> without(Map<String, String> token, String key) {
        Map<String, String> other = new HashMap<>(token);
        other.remove(key);
        return other;
    }
}
