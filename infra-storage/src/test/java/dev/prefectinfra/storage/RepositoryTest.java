package dev.prefectinfra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.TargetModule;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.stack.TargetStack;
import dev.prefectinfra.iam.AgentImages;
import dev.prefectinfra.iam.FlowImages;
import dev.prefectinfra.iam.FlowRolesModule;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The repositories of images, and who may do what with them. */
class RepositoryTest {
    private static final String FLOWS =
            "arn:aws:ecr:us-east-1:123456789012:repository/data-flows-prefect-envs-dev-test";
    private static final String AGENT = "arn:aws:ecr:us-east-1:123456789012:repository/data-flows-prefect-agent-dev";
    private static final List<String> PULL =
            List.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");

    @TestFactory
    List<DynamicTest> everyKeyOfFlowImages() {
        return ConfigurationKeys.of(FlowImagesConfig.SECTION, "");
    }

    @TestFactory
    List<DynamicTest> everyKeyOfAgentImages() {
        return ConfigurationKeys.of(AgentImagesConfig.SECTION, "");
    }

    @Test
    void aRepositoryIsImmutableScannedAndEncrypted() {
        SynthesizedStack stack = flows("");

        JsonNode repository = stack.resource("aws_ecr_repository", "flow-images");
        assertThat(repository.path("name").asText()).isEqualTo("data-flows-prefect-envs-dev-test");
        assertThat(repository.path("image_tag_mutability").asText()).isEqualTo("IMMUTABLE");
        assertThat(repository.path("image_scanning_configuration")).hasToString("{\"scan_on_push\":true}");
        assertThat(repository.path("encryption_configuration")).hasToString("[{\"encryption_type\":\"KMS\"}]");
        assertThat(repository.path("lifecycle")).hasToString("{\"prevent_destroy\":true}");
        assertThat(repository.has("force_delete")).isFalse();
        assertThat(stack.resources("aws_ecr_repository_policy"))
                .as("nobody from outside")
                .isEmpty();
    }

    @Test
    void aCustomerKeyMayEncryptImages() {
        String key = "arn:aws:kms:us-east-1:123456789012:key/0123";

        assertThat(flows("flow-images.kms-key-arn = \"" + key + "\"")
                        .resource("aws_ecr_repository", "flow-images")
                        .path("encryption_configuration"))
                .hasToString("[{\"encryption_type\":\"KMS\",\"kms_key\":\"" + key + "\"}]");
    }

    @Test
    void whereDataIsNotProtectedImagesGoWithTheRepository() {
        JsonNode repository = flows("terraform.protect-data = false").resource("aws_ecr_repository", "flow-images");

        assertThat(repository.path("force_delete").asBoolean()).isTrue();
        assertThat(repository.has("lifecycle")).isFalse();
    }

    @Test
    void aRepositoryKeepsTheNewestAndDropsTheUntagged() {
        SynthesizedStack stack = flows("flow-images { keep-newest = 12, drop-untagged-after-days = 3 }");
        JsonNode rules = stack.document("aws_ecr_lifecycle_policy", "flow-images-lifecycle", "policy")
                .path("rules");

        assertThat(stack.resource("aws_ecr_lifecycle_policy", "flow-images-lifecycle")
                        .path("repository")
                        .asText())
                .isEqualTo("${aws_ecr_repository.flow-images.name}");
        assertThat(rules).hasSize(2);
        // ECR wants the rule for any tag last.
        assertThat(rules.path(0).path("rulePriority").asInt()).isEqualTo(1);
        assertThat(rules.path(0).path("selection"))
                .hasToString("{\"countNumber\":3,\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\","
                        + "\"tagStatus\":\"untagged\"}");
        assertThat(rules.path(1).path("rulePriority").asInt()).isEqualTo(2);
        assertThat(rules.path(1).path("selection"))
                .hasToString("{\"countNumber\":12,\"countType\":\"imageCountMoreThan\",\"tagStatus\":\"any\"}");
        assertThat(rules).allSatisfy(rule -> assertThat(rule.path("action")).hasToString("{\"type\":\"expire\"}"));
    }

    @Test
    void ecsPullsTheLanesImagesAndFlowCodeDoesNot() {
        SynthesizedStack stack = flows("");
        Policy execution = stack.policyOf("flow-execution");

        assertThat(execution.sids()).containsExactly("LogInToRegistry", "PullImages");
        assertThat(execution.statement("PullImages").actions()).isEqualTo(PULL);
        assertThat(execution.statement("PullImages").resources()).containsExactly(FLOWS);
        assertThat(execution.statement("LogInToRegistry").actions()).containsExactly("ecr:GetAuthorizationToken");
        assertThat(execution.statement("LogInToRegistry").resources()).containsExactly("*");
        assertThat(stack.policyOf("flow-task").actions()).isEmpty();
    }

    @Test
    void whoPushesMayPullAndOverwritesNothing() {
        Policy pusher = flows("").policyOf("pusher");

        assertThat(pusher.sids()).containsExactly("LogInToRegistry", "PullImages", "PushImages");
        assertThat(pusher.statement("PullImages").actions()).isEqualTo(PULL);
        assertThat(pusher.statement("PushImages").actions())
                .containsExactly(
                        "ecr:CompleteLayerUpload",
                        "ecr:DescribeImages",
                        "ecr:InitiateLayerUpload",
                        "ecr:PutImage",
                        "ecr:UploadLayerPart");
        assertThat(pusher.statement("PushImages").resources()).containsExactly(FLOWS);
        assertThat(pusher.actions())
                .doesNotContain("ecr:BatchDeleteImage", "ecr:PutLifecyclePolicy", "ecr:PutImageTagMutability");
    }

    @Test
    void agentImagesAreMadeOncePerAccount() {
        SynthesizedPlatform platform = Synthesized.platform(
                "", new AgentImagesModule(), new AgentImagesReferenceModule(), new PullingModule());

        JsonNode repository = platform.stack(Synthesized.ACCOUNT_STACK).resource("aws_ecr_repository", "agent-images");
        assertThat(repository.path("name").asText()).isEqualTo("data-flows-prefect-agent-dev");
        assertThat(repository.path("image_tag_mutability").asText()).isEqualTo("IMMUTABLE");
        for (String lane : List.of(Synthesized.TEST_STACK, Synthesized.LIVE_STACK)) {
            assertThat(platform.stack(lane).resources("aws_ecr_repository")).isEmpty();
            assertThat(platform.stack(lane)
                            .policyOf("puller")
                            .statement("PullImages")
                            .resources())
                    .containsExactly(AGENT);
        }
    }

    @Test
    void lanesShareNoRepositoryOfFlowImages() {
        SynthesizedPlatform platform = Synthesized.platform("", new FlowRolesModule(), new FlowImagesModule());
        SynthesizedStack live = platform.stack(Synthesized.LIVE_STACK);

        assertThat(live.resource("aws_ecr_repository", "flow-images")
                        .path("name")
                        .asText())
                .isEqualTo("data-flows-prefect-envs-dev-live");
        assertThat(live.policyOf("flow-execution").statement("PullImages").resources())
                .containsExactly(FLOWS.replace("-test", "-live"));
        assertThat(platform.stack(Synthesized.ACCOUNT_STACK).resourceNames()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name = Upper|cannot be an ECR repository name",
                "name = a|it has 1 characters",
                "name = one|which flow-images.name has taken in dev/live",
                "keep-newest = 0|1 to 10000",
                "keep-newest = 10001|1 to 10000",
                "drop-untagged-after-days = 0|1 to 3650",
                "kms-key-arn = alias/x|cannot be an ARN"
            })
    void whatCannotBeIsRefused(String hocon, String complaint) {
        assertThat(Synthesized.refused("flow-images { " + hocon + " }", new FlowRolesModule(), new FlowImagesModule()))
                .startsWith("infra.conf:1: flow-images.")
                .contains(complaint);
    }

    @Test
    void aLaneCannotHaveAgentImagesOfItsOwn() {
        assertThat(Synthesized.refused("deployment-types.test.agent-images.keep-newest = 3", new AgentImagesModule()))
                .contains("agent-images belongs to an account, not to a deployment type");
    }

    private static SynthesizedStack flows(String hocon) {
        return Synthesized.target(hocon, new FlowRolesModule(), new FlowImagesModule(), new PushingModule());
    }

    private static Role role(TargetStack stack, String name, IamConfig iam, Account account) {
        return new Role(stack, name, new RoleConfig(new RoleName(name), "", iam), Trust.ofEcsTasks(account), account);
    }

    /** Stands in for CI. */
    private static final class PushingModule extends TargetModule {
        @Provides
        @Singleton
        Grantee pusher(TargetStack stack, IamConfig iam, Account account, FlowImages images) {
            Role pusher = role(stack, "pusher", iam, account);
            images.grantPush(pusher);
            return pusher;
        }
    }

    /** Stands in for the agent. */
    private static final class PullingModule extends TargetModule {
        PullingModule() {
            super(IamConfig.SECTION);
        }

        @Provides
        @Singleton
        Grantee puller(TargetStack stack, IamConfig iam, Account account, AgentImages images) {
            Role puller = role(stack, "puller", iam, account);
            images.grantPull(puller);
            return puller;
        }
    }
}
