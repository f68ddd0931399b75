package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.config.load.ConfiguredStack.Kind;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkspaceFieldsTest {
    private static final String VCS = "terraform.backend.cloud.workspaces.workflow ="
            + " { type = vcs, vcs { repository = acme/infra, branch = main, oauth-token-id = ot-1 } }";
    private static final String TOLD = "terraform.backend.cloud.workspaces.notifications.x ="
            + " { type = slack, triggers = [\"run:errored\"], url-variable = X }";

    /** What makes the roles of the runs is not applied by such a run, nor by CI. */
    @Test
    void aBootstrapStackIsLocalAndClosedToCi() {
        ConfiguredStack ci = Main.platform()
                .configuration(CommandLineRun.SAMPLE, List.of(VCS, TOLD))
                .stacks()
                .get(0);
        ConfiguredStack bootstrap = new ConfiguredStack(
                StackName.ofBootstrap(ci.account().name()), Kind.BOOTSTRAP, ci.settings(), Optional.empty());

        assertThat(fields(ci).get("execution_mode")).isEqualTo("remote");
        for (String closed : List.of("variables", "teams", "notifications")) {
            assertThat((List<?>) fields(ci).get(closed)).isNotEmpty();
            assertThat((List<?>) fields(bootstrap).get(closed)).isEmpty();
        }
        assertThat((Optional<?>) fields(ci).get("vcs")).isPresent();
        assertThat((Optional<?>) fields(bootstrap).get("vcs")).isEmpty();
        assertThat(fields(bootstrap).get("execution_mode")).isEqualTo("local");
    }

    private static Map<String, Object> fields(ConfiguredStack stack) {
        return new WorkspaceFields(stack, (Backend.Cloud)
                        stack.get(TerraformConfig.SECTION).backend())
                .all();
    }
}
