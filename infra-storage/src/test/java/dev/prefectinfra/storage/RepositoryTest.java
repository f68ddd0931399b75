package dev.prefectinfra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import dev.prefectinfra.iam.contract.FlowImages;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
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
        assertThat(rules.path(0).path("rulePriority").asInt()).isEqualTo(1);
        assertThat(rules.path(0).path("selection"))
                .hasToString("{\"countNumber\":3,\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\","
                        + "\"tagStatus\":\"untagged\"}");
        assertThat(rules.path(1).path("rulePriority").asInt()).isEqualTo(2);
        assertThat(rules.path(1).path("selection"))
                .hasToString("{\"countNumber\":12,\"countType\":\"imageCountMoreThan\",\"tagPatternList\":[\"*\"],"
                        + "\"tagStatus\":\"tagged\"}");
        assertThat(rules).allSatisfy(rule -> assertThat(rule.path("action")).hasToString("{\"type\":\"expire\"}"));
    }

    @Test
    void aRepositoryKeepsTheTagsThatItIsToKeep() {
        assertThat(keptTags(flows("flow-images.keep-tags = [b-1, a-1]"), "flow-images"))
                .containsExactly("a-1", "b-1");
    }

    @Test
    void theAccountsRepositoryKeepsWhatItsLanesRun() {
        SynthesizedStack stack = Synthesized.account(
                "agent-images.keep-tags = [earlier, run-1]",
                new AgentImagesModule(),
                new InUseModule("run-2", "run-1"),
                new OthersInUseModule("run-1", "run-3"));

        assertThat(keptTags(stack, "agent-images")).containsExactly("earlier", "run-1", "run-2", "run-3");
    }

    @Test
    void moreTagsThanEcrHasRulesForAreRefused() {
        String[] tags = IntStream.range(0, 47).mapToObj(i -> "run-" + i).toArray(String[]::new);
        String one = "agent-images.keep-tags = [earlier]";
        String two = "agent-images.keep-tags = [earlier, still-earlier]";

        assertThat(keptTags(Synthesized.account(one, new AgentImagesModule(), new InUseModule(tags)), "agent-images"))
                .hasSize(48);
        assertThat(Synthesized.refused(two, new AgentImagesModule(), new InUseModule(tags)))
                .startsWith("infra.conf:1: agent-images.keep-tags and the lanes of the account name 49 tags to keep");
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
                        "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart");
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
                "name = a|it has 1 character",
                "name = one|which flow-images.name has taken in dev/live",
                "keep-newest = 0|1 to 10000",
                "keep-newest = 10001|1 to 10000",
                "drop-untagged-after-days = 0|1 to 3650",
                "keep-tags = [\"a*\"]|cannot be an image tag",
                "keep-tags = [a, a]|each value once",
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
        return Synthesized.lane(hocon, new FlowRolesModule(), new FlowImagesModule(), new PushingModule());
    }

    private static List<String> keptTags(SynthesizedStack stack, String id) {
        JsonNode rules = stack.document("aws_ecr_lifecycle_policy", id + "-lifecycle", "policy")
                .path("rules");
        return StreamSupport.stream(rules.spliterator(), false)
                .filter(rule -> rule.path("selection").path("countNumber").asInt() == 1)
                .map(rule ->
                        rule.path("selection").path("tagPatternList").path(0).asText())
                .toList();
    }

    private static Role role(LaneStack stack, String name, IamConfig iam, Account account) {
        return new Role(stack, name, new RoleConfig(new RoleName(name), "", iam), Trust.ofEcsTasks(account), account);
    }

    /** Stands in for what runs agents. */
    private static final class InUseModule extends AccountModule {
        private final Set<String> tags;

        InUseModule(String... tags) {
            this.tags = Set.of(tags);
        }

        @ProvidesIntoSet
        AgentImagesInUse inUse() {
            return () -> tags;
        }
    }

    private static final class OthersInUseModule extends AccountModule {
        private final Set<String> tags;

        OthersInUseModule(String... tags) {
            this.tags = Set.of(tags);
        }

        @ProvidesIntoSet
        AgentImagesInUse inUse() {
            return () -> tags;
        }
    }

    /** Stands in for CI. */
    private static final class PushingModule extends LaneModule {
        @Provides
        @Singleton
        Grantee pusher(LaneStack stack, IamConfig iam, Account account, FlowImages images) {
            Role pusher = role(stack, "pusher", iam, account);
            images.grantPush(pusher);
            return pusher;
        }
    }

    /** Stands in for the agent. */
    private static final class PullingModule extends LaneModule {
        PullingModule() {
            super(IamConfig.SECTION);
        }

        @Provides
        @Singleton
        Grantee puller(LaneStack stack, IamConfig iam, Account account, AgentImages images) {
            Role puller = role(stack, "puller", iam, account);
            images.grantPull(puller);
            return puller;
        }
    }
}
