package dev.prefectinfra.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.stack.LaneStack;
import org.junit.jupiter.api.Test;

class SynthesizedTest {
    private static final String TRUST = "{\"Statement\":{\"Action\":\"sts:AssumeRole\"}}";

    @Test
    void modulesBecomeAStack() {
        SynthesizedStack stack = Synthesized.lane("tags.team = ml", new RoleModule());

        assertThat(stack.name()).isEqualTo("prefect-v2-dev-test");
        assertThat(stack.resourceNames())
                .containsExactly("aws_iam_role.bare", "aws_iam_role.r", "aws_iam_role_policy.r-policy");
        assertThat(stack.resource("aws_iam_role", "r").path("name").asText()).isEqualTo("r-test");
        assertThat(stack.output("branch").asText()).isEqualTo("dev-v2");
        assertThat(stack.provider()
                        .path("default_tags")
                        .path(0)
                        .path("tags")
                        .path("team")
                        .asText())
                .isEqualTo("ml");
        assertThat(stack.terraform().path("backend").has("local")).isTrue();
        assertThat(stack.trustOf("r").actions()).containsExactly("sts:AssumeRole");
        assertThat(stack.policyOf("r").actions()).containsExactly("sqs:SendMessage");
        assertThat(stack.policyOf("bare").statements()).isEmpty();
    }

    @Test
    void aPlatformHasThreeStacks() {
        SynthesizedPlatform platform = Synthesized.platform("", new RoleModule());

        assertThat(platform.names())
                .containsExactly(Synthesized.ACCOUNT_STACK, Synthesized.LIVE_STACK, Synthesized.TEST_STACK);
        assertThat(platform.stack(Synthesized.LIVE_STACK).output("branch").asText())
                .isEqualTo("main-v2");
        assertThat(Synthesized.account("", new RoleModule()).resourceNames()).isEmpty();
    }

    @Test
    void whatIsNotThereFailsAndWhatIsThereIsListed() {
        SynthesizedStack stack = Synthesized.lane("", new RoleModule());

        assertThatThrownBy(() -> stack.resource("aws_iam_role", "x"))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "prefect-v2-dev-test has no resource aws_iam_role.x, but [aws_iam_role.bare, aws_iam_role.r,"
                                + " aws_iam_role_policy.r-policy]");
        assertThatThrownBy(() -> stack.data("aws_vpc", "x")).hasMessageContaining("has no data aws_vpc.x, but []");
        assertThatThrownBy(() -> stack.output("x")).hasMessageContaining("has no output x, but [branch]");
        assertThatThrownBy(() -> stack.policyOf("x")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> stack.policy("aws_iam_role", "r", "nonsense")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> stack.document("aws_iam_role", "r", "nonsense"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Synthesized.platform("").stack("x")).hasMessageContaining("no stack x was made");
    }

    @Test
    void aWrongConfigurationIsThrown() {
        assertThatThrownBy(() -> Synthesized.lane("nonsense = 1", new RoleModule()))
                .isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void aRefusalIsShownWithItsLines() {
        assertThat(Synthesized.refused("tags.team = ml\ntags.servce = x"))
                .isEqualTo("infra.conf:2: tags.servce is unknown\n    did you mean service?");
    }

    @Test
    void whatIsAcceptedThoughItShouldNotBeFails() {
        assertThatThrownBy(() -> Synthesized.refused("tags.team = ml"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("this configuration was accepted");
    }

    private static final class RoleModule extends LaneModule {
        @Provides
        @Singleton
        Runnable role(LaneStack stack, Lane lane) {
            IamRole role = IamRole.Builder.create(stack, "r")
                    .name("r-" + lane.type())
                    .assumeRolePolicy(TRUST)
                    .build();
            IamRole.Builder.create(stack, "bare").assumeRolePolicy(TRUST).build();
            IamRolePolicy.Builder.create(stack, "r-policy")
                    .role(role.getName())
                    .policy("{\"Statement\":[{\"Action\":[\"sqs:SendMessage\"]}]}")
                    .build();
            TerraformOutput.Builder.create(stack, "branch")
                    .value(lane.branch().value())
                    .build();
            return () -> {};
        }
    }
}
