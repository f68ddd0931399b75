package dev.prefectinfra.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CiStacksTest {
    private static final String ORG = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
    private static final String INFRA = "11111111-2222-4333-8444-555555555555";
    private static final String FLOWS = "99999999-2222-4333-8444-555555555555";
    private static final String ISSUER = "oidc.circleci.com/org/" + ORG;
    private static final String USER = "abcdef01-2345-4678-89ab-cdef01234567";
    private static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/" + FLOWS;
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:210987654321:secret:deploy-AbC123";
    private static final String CONFIG = """
            circleci.organization-id = "%s"
            agent-images-ci { branch = dev-v2, projects = [{ id = "%s", vcs-origin = github.com/acme/infra }] }
            flow-ci.trust.lane-branch.projects = [{ id = "%s", vcs-origin = github.com/acme/flows }]
            """.formatted(ORG, INFRA, FLOWS);

    private static final String GITHUB = """
            agent-images-ci.github {
              repositories = [{ name = acme/infra, id = 1, owner-id = 9 }]
              environment = null
            }
            flow-ci.trust.lane-branch.github.repositories = [{ name = acme/flows, id = 2, owner-id = 9 }]
            """;

    private static final String PROVIDER = "github.provider.type = create\n";

    private static final String BECAUSE = "shared-because = \"the same people push to both\"\n";
    private static final String ANY_BRANCH =
            "flow-ci.trust { type = any-branch, any-branch.shared-because = \"both lanes are for tests\" }\n";

    private static SynthesizedStack account;
    private static SynthesizedStack test;
    private static SynthesizedStack live;

    @BeforeAll
    static void synthesize() {
        SynthesizedPlatform platform = Synthesized.platform(CONFIG, modules());
        account = platform.stack(Synthesized.ACCOUNT_STACK);
        test = platform.stack(Synthesized.TEST_STACK);
        live = platform.stack(Synthesized.LIVE_STACK);
    }

    @Test
    void theProviderHasTheOrganizationAsItsOnlyAudienceAndIsProtected() {
        var provider = account.resource("aws_iam_openid_connect_provider", "circleci");
        assertThat(provider.path("url").asText()).isEqualTo("https://" + ISSUER);
        assertThat(provider.path("client_id_list").toString()).isEqualTo("[\"" + ORG + "\"]");
        assertThat(provider.path("thumbprint_list").toString())
                .isEqualTo("[\"9e99a48a9960b14926bb7f3b02e22da2b0ab7280\"]");
        assertThat(provider.path("lifecycle").path("prevent_destroy").asBoolean())
                .isTrue();
    }

    @Test
    void theProviderCanBeReleased() {
        SynthesizedStack released = Synthesized.account(CONFIG + "circleci.provider.create.protect = false", modules());
        assertThat(released.resource("aws_iam_openid_connect_provider", "circleci")
                        .has("lifecycle"))
                .isFalse();
    }

    @Test
    void anExistingProviderIsLookedUpAndNotMade() {
        SynthesizedStack existing = Synthesized.account(CONFIG + "circleci.provider.type = existing", modules());
        assertThat(existing.resources("aws_iam_openid_connect_provider")).isEmpty();
        assertThat(existing.data("aws_iam_openid_connect_provider", "circleci")
                        .path("url")
                        .asText())
                .isEqualTo("https://" + ISSUER);
        assertThat(existing.trustOf("agent-images-ci")).isEqualTo(account.trustOf("agent-images-ci"));
    }

    @Test
    void onlyTheInfrastructuresProjectOnTheAccountsBranchMayPushAgentImages() {
        PolicyStatement trust = account.trustOf("agent-images-ci").only();
        assertThat(TokenJudge.letsIn(trust, token(INFRA, "infra", "dev-v2"))).isTrue();
        assertThat(TokenJudge.letsIn(trust, token(INFRA, "infra", "main-v2"))).isFalse();
        assertThat(TokenJudge.letsIn(trust, token(FLOWS, "flows", "dev-v2"))).isFalse();
        assertThat(statements(account.policyOf("agent-images-ci"))).containsExactly("fake:Push agents");
    }

    @Test
    void ciIsToldTheRoleThatPushesAgentImages() {
        assertThat(account.output("agent_images_ci_role_arn").asText())
                .isEqualTo("${aws_iam_role.agent-images-ci.arn}");
        assertThat(account.resource("aws_iam_role", "agent-images-ci")
                        .path("name")
                        .asText())
                .isEqualTo("prefect-v2-dev-agent-images-ci");
    }

    @Test
    void aLanesRoleTrustsTheLanesBranchAndNoOther() {
        PolicyStatement ofTest = test.trustOf("flow-ci").only();
        PolicyStatement ofLive = live.trustOf("flow-ci").only();
        assertThat(TokenJudge.letsIn(ofTest, token(FLOWS, "flows", "dev-v2"))).isTrue();
        assertThat(TokenJudge.letsIn(ofLive, token(FLOWS, "flows", "main-v2"))).isTrue();
        assertThat(TokenJudge.letsIn(ofTest, token(FLOWS, "flows", "main-v2"))).isFalse();
        assertThat(TokenJudge.letsIn(ofLive, token(FLOWS, "flows", "dev-v2"))).isFalse();
        assertThat(TokenJudge.letsIn(ofLive, token(INFRA, "infra", "main-v2"))).isFalse();
    }

    @Test
    void aLanesRoleMayDeployToItsLaneAndNothingElse() {
        assertThat(statements(test.policyOf("flow-ci")))
                .containsExactlyInAnyOrder(
                        "fake:Push flows-test",
                        "fake:Register prefect-v2-dev-test_",
                        "iam:PassRole arn:aws:iam::123456789012:role/prefect-v2-dev-test-flow-execution",
                        "iam:PassRole arn:aws:iam::123456789012:role/prefect-v2-dev-test-flow-task",
                        "fake:Write bucket-test/flows/",
                        "fake:ReadHandOff /test/ci_role_arn.deploy_secret.execution_role_arn.task_role_arns",
                        "secretsmanager:GetSecretValue ${data.aws_secretsmanager_secret.deploy-secret.arn}");
        assertThat(live.policyOf("flow-ci").resources()).noneMatch(each -> each.contains("test"));
    }

    @Test
    void aLaneMakesNothingOfTheAccounts() {
        assertThat(test.resources("aws_iam_openid_connect_provider")).isEmpty();
        assertThat(test.dataNames()).containsExactly("aws_secretsmanager_secret.deploy-secret");
        assertThat(test.resources("aws_iam_role")).doesNotContainKey("agent-images-ci");
    }

    @Test
    void theDeploySecretIsTheLanesOwn() {
        assertThat(test.data("aws_secretsmanager_secret", "deploy-secret")
                        .path("name")
                        .asText())
                .isEqualTo("dpt/dev/test/prefect_v2_deploy");
        assertThat(live.data("aws_secretsmanager_secret", "deploy-secret")
                        .path("name")
                        .asText())
                .isEqualTo("dpt/dev/live/prefect_v2_deploy");
    }

    @Test
    void aSecretOfACustomerKeyIsDecryptedWithThatKeyForThatSecretOnly() {
        SynthesizedStack stack = Synthesized.lane(
                CONFIG + "deployment-types.test.flow-ci.deploy-secret { type = by-arn, by-arn { arn = \"" + SECRET
                        + "\", kms-key-arn = \"" + KEY + "\" } }",
                modules());
        assertThat(stack.dataNames()).isEmpty();
        Policy policy = stack.policyOf("flow-ci");
        assertThat(policy.statement("ReadDeploySecret").resources()).containsExactly(SECRET);
        PolicyStatement decrypt = policy.statement("DecryptDeploySecret");
        assertThat(decrypt.actions()).containsExactly("kms:Decrypt");
        assertThat(decrypt.resources()).containsExactly(KEY);
        assertThat(decrypt.conditions())
                .isEqualTo(Map.of("StringEquals", Map.of("kms:EncryptionContext:SecretARN", List.of(SECRET))));
        assertThat(test.policyOf("flow-ci").actions()).doesNotContain("kms:Decrypt");
    }

    @Test
    void lanesShareADeploySecretOnlyWithAReason() {
        String shared = CONFIG + "flow-ci.deploy-secret.by-name.name = one\n";
        assertThat(Synthesized.refused(shared, modules())).contains("\"one\"", "dev/live", "dev/test");
        Synthesized.lane(
                shared + "flow-ci.deploy-secret.by-name.shared-because = \"one workspace, accepted\"", modules());
    }

    @Test
    void anyBranchHasToBeAskedFor() {
        SynthesizedStack stack = Synthesized.lane(
                CONFIG + ANY_BRANCH + "flow-ci.trust.any-branch.projects = ${flow-ci.trust.lane-branch.projects}",
                modules());
        PolicyStatement trust = stack.trustOf("flow-ci").only();
        String job = "org/" + ORG + "/project/" + FLOWS + "/user/" + USER
                + "/vcs-origin/github.com/acme/flows/vcs-ref/refs/heads/feature";
        assertThat(TokenJudge.letsIn(trust, token(FLOWS, job))).isTrue();
        assertThat(TokenJudge.letsIn(test.trustOf("flow-ci").only(), token(FLOWS, job)))
                .isFalse();
    }

    @Test
    void whoeverPushesToABranchGetsIntoOneLane() {
        String one = CONFIG + "deployment-types.live.lane.branch = dev-v2\n";
        String project = "flow-ci.trust.lane-branch.projects is \"" + FLOWS + " on the branch dev-v2\" in dev/test";
        assertThat(Synthesized.refused(one, modules())).contains(project, "has taken in dev/live", "shared-because");
        assertThat(Synthesized.refused(one + "deployment-types.test.flow-ci.trust.lane-branch." + BECAUSE, modules()))
                .as("one lane cannot accept for the other")
                .contains("projects is \"" + FLOWS + " on the branch dev-v2\" in dev/live");
        Synthesized.lane(one + "flow-ci.trust.lane-branch." + BECAUSE, modules());

        String another = "deployment-types.live.flow-ci.trust.lane-branch.projects = [{ id = \"1" + FLOWS.substring(1)
                + "\", vcs-origin = github.com/acme/others }]\n";
        Synthesized.lane(one + another, modules());
    }

    @Test
    void whoTrustsAnyBranchLetsInThoseOfOtherLanes() {
        String any = CONFIG + "deployment-types.live.flow-ci.trust { type = any-branch,"
                + " any-branch.projects = ${flow-ci.trust.lane-branch.projects} }\n";
        assertThat(Synthesized.refused(any, modules()))
                .contains("flow-ci.trust.any-branch.projects is \"" + FLOWS + " on any branch\" in dev/live")
                .doesNotContain("in dev/test, which");
        Synthesized.lane(any + "deployment-types.live.flow-ci.trust.any-branch." + BECAUSE, modules());
    }

    @Test
    void aFlowsBranchPushesNoAgentImages() {
        String both = CONFIG.replace(FLOWS, INFRA).replace("acme/flows", "acme/infra");
        assertThat(Synthesized.refused(both, modules()))
                .contains("flow-ci.trust.lane-branch.projects is", "which agent-images-ci.projects has taken in dev");
        Synthesized.lane(both + "flow-ci.trust.lane-branch." + BECAUSE + "agent-images-ci." + BECAUSE, modules());
    }

    @Test
    void moreProjectsThanATrustPolicyHoldsAreRefusedWithTheReason() {
        StringBuilder projects = new StringBuilder();
        for (char digit : "1234567".toCharArray()) {
            projects.append("{ id = \"")
                    .append(digit)
                    .append(FLOWS.substring(1))
                    .append("\", vcs-origin = github.com/acme/flows },");
        }
        assertThat(Synthesized.refused(
                        CONFIG + ANY_BRANCH + "flow-ci.trust.any-branch.projects = [" + projects + "]", modules()))
                .contains("trust policy of ", "at most 2048: fewer projects and repositories for one role");
    }

    /** Of two accounts that are one of AWS, one makes the provider and the other looks it up. */
    @Test
    void theProviderOfAnAwsAccountIsMadeOnce(@TempDir Path folder) throws IOException {
        String account = "account { id = \"123456789012\", region = %s }\n";
        Files.createDirectory(folder.resolve("accounts"));
        Files.writeString(
                folder.resolve("infra.conf"),
                CONFIG
                        + "deployment-types { test.lane.branch = dev-v2, live.lane.branch = main-v2 }\n"
                        + "terraform.backend.type = local, tags.team = data\n");
        Files.writeString(folder.resolve("accounts/us.conf"), account.formatted("us-east-1"));
        Files.writeString(folder.resolve("accounts/eu.conf"), account.formatted("eu-west-1"));
        Infra infra = new Infra().with(modules());

        assertThatThrownBy(() -> infra.configuration(folder, List.of()))
                .hasMessageContaining("accounts/us.conf:1: circleci.provider is \"https://" + ISSUER
                        + "\" in us, which circleci.provider has" + " taken in eu")
                .hasMessageContaining("circleci.provider.type = existing in all of these accounts but one")
                .hasMessageNotContaining("agent-images");

        Files.writeString(
                folder.resolve("accounts/us.conf"),
                account.formatted("us-east-1") + "circleci.provider.type = existing");
        assertThat(infra.configuration(folder, List.of()).stacks()).hasSize(6);
    }

    /** Nothing of CircleCI is there, nor has it to be named. */
    @Test
    void gitHubAloneIsEnough() {
        SynthesizedPlatform platform = Synthesized.platform(
                GITHUB.replace("environment = null", "environment = infra") + PROVIDER
                        + "agent-images-ci.branch = dev-v2, circleci.provider.type = none, pipeline.ci = github\n",
                modules());
        SynthesizedStack of = platform.stack(Synthesized.ACCOUNT_STACK);
        assertThat(of.resources("aws_iam_openid_connect_provider")).containsOnlyKeys("github");
        var provider = of.resource("aws_iam_openid_connect_provider", "github");
        assertThat(provider.path("url").asText()).isEqualTo("https://token.actions.githubusercontent.com");
        assertThat(provider.path("client_id_list").toString()).isEqualTo("[\"sts.amazonaws.com\"]");
        assertThat(provider.path("lifecycle").path("prevent_destroy").asBoolean())
                .isTrue();
        assertThat(of.resource("aws_iam_role", "agent-images-ci")
                        .path("description")
                        .asText())
                .isEqualTo("GitHub Actions pushes agent images of dev with it");
        PolicyStatement images = of.trustOf("agent-images-ci").only();
        PolicyStatement flows =
                platform.stack(Synthesized.LIVE_STACK).trustOf("flow-ci").only();
        Map<String, String> job = new HashMap<>(GitHubTrustTest.token("infra", "1", "dev-v2", "infrastructure.yml"));
        assertThat(TokenJudge.letsIn(images, job)).as("in no environment").isFalse();
        job.put("token.actions.githubusercontent.com:sub", "repo:acme/infra:environment:infra");
        assertThat(TokenJudge.letsIn(images, job)).isTrue();
        assertThat(TokenJudge.letsIn(flows, GitHubTrustTest.token("flows", "2", "main-v2", "flows.yml")))
                .isTrue();
        assertThat(TokenJudge.letsIn(flows, GitHubTrustTest.token("flows", "2", "dev-v2", "flows.yml")))
                .isFalse();
        assertThat(TokenJudge.letsIn(flows, GitHubTrustTest.token("infra", "1", "main-v2", "infrastructure.yml")))
                .isFalse();
    }

    @Test
    void anExistingProviderOfGitHubIsLookedUp() {
        SynthesizedStack existing = Synthesized.account(GITHUB + CONFIG + "github.provider.type = existing", modules());
        assertThat(existing.resources("aws_iam_openid_connect_provider")).containsOnlyKeys("circleci");
        assertThat(existing.data("aws_iam_openid_connect_provider", "github")
                        .path("url")
                        .asText())
                .isEqualTo("https://token.actions.githubusercontent.com");
    }

    /** Each by a statement of its own, so that no claim of one is asked of the other. */
    @Test
    void aRoleTrustsBoth() {
        SynthesizedStack both = Synthesized.lane(GITHUB + PROVIDER + CONFIG, modules());
        List<PolicyStatement> statements = both.trustOf("flow-ci").statements();
        assertThat(statements).hasSize(2).contains(test.trustOf("flow-ci").only());
        assertThat(statements)
                .filteredOn(each -> TokenJudge.letsIn(each, GitHubTrustTest.token("flows", "2", "dev-v2", "flows.yml")))
                .hasSize(1);
        assertThat(statements)
                .filteredOn(each -> TokenJudge.letsIn(each, token(FLOWS, "flows", "dev-v2")))
                .hasSize(1);
        assertThat(both.resource("aws_iam_role", "flow-ci").path("description").asText())
                .isEqualTo("CI deploys flows to dev/test with it");
    }

    @Test
    void aCiSystemThatIsTrustedHasAProvider() {
        assertThat(Synthesized.refused(GITHUB + CONFIG + "github.provider.type = none", modules()))
                .contains(
                        "flow-ci.trust.lane-branch.github.repositories cannot be trusted",
                        "agent-images-ci.github.repositories cannot be trusted: the account has no identity provider of"
                                + " GitHub Actions",
                        "github.provider.type = create");
        assertThat(Synthesized.refused(CONFIG + "circleci.provider.type = none", modules()))
                .contains(
                        "flow-ci.trust.lane-branch.projects cannot be trusted",
                        "agent-images-ci.projects cannot be trusted: the account has no identity provider of CircleCI");
    }

    @Test
    void whoeverPushesToABranchOfARepositoryGetsIntoOneLane() {
        String one = GITHUB + PROVIDER + CONFIG.replaceAll("(?m)^flow-ci.*$", "")
                + "deployment-types.live.lane.branch = dev-v2\n";
        assertThat(Synthesized.refused(one, modules()))
                .contains(
                        "flow-ci.trust.lane-branch.github.repositories is \"acme/flows on the branch dev-v2\" in dev/test",
                        "has taken in dev/live");
        Synthesized.lane(one + "flow-ci.trust.lane-branch." + BECAUSE, modules());
        String flowsPushImages = GITHUB.replace("{ name = acme/infra, id = 1", "{ name = acme/flows, id = 2");
        assertThat(Synthesized.refused(flowsPushImages + PROVIDER + CONFIG, modules()))
                .contains("repositories is", "which agent-images-ci.github.repositories has taken in dev");
    }

    @Test
    void theOrganizationBelongsToAnAccount() {
        assertThat(Synthesized.refused(
                        CONFIG + "deployment-types.live.circleci.organization-id = \"" + FLOWS + "\"", modules()))
                .contains("deployment-types.live.circleci belongs to an account, not to a deployment type");
    }

    private static InfraModule[] modules() {
        return new InfraModule[] {
            new AccountCiModule(), new Fakes.Account(), new FlowCiModule(), new FlowRolesModule(), new Fakes.LaneFakes()
        };
    }

    private static List<String> statements(Policy policy) {
        return policy.statements().stream()
                .flatMap(each ->
                        each.resources().stream().map(resource -> String.join("+", each.actions()) + " " + resource))
                .toList();
    }

    private static Map<String, String> token(String project, String repository, String branch) {
        return token(
                project,
                "org/" + ORG + "/project/" + project + "/user/" + USER + "/vcs-origin/github.com/acme/" + repository
                        + "/vcs-ref/refs/heads/" + branch);
    }

    private static Map<String, String> token(String project, String subject) {
        return Map.of(
                ISSUER + ":aud", ORG,
                ISSUER + ":oidc.circleci.com/project-id", project,
                ISSUER + ":sub", subject);
    }
}
