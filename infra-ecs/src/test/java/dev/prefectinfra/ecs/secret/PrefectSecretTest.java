package dev.prefectinfra.ecs.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.ecs.Folder;
import dev.prefectinfra.ecs.Lanes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds a lane's key can schedule code in it: a secret belongs to one lane unless somebody has accepted it. */
class PrefectSecretTest {
    private static final String ONE_NAME = "prefect-secret.secret.by-name.name = prefect\n";
    private static final String ONE_ARN =
            "prefect-secret.secret { type = by-arn, by-arn.arn = \"" + Lanes.SECRET + "\" }\n";

    private static final String KEY = "prefect-secret.secret.by-arn.kms-key-arn = \"" + Lanes.KEY + "\"\n";

    private static final String NAME_IN_ARN = "shared/prefect";

    @TempDir
    private Path folder;

    @Test
    void aNameThatTwoLanesUseIsRefused() {
        assertThatThrownBy(() -> load("dev", ONE_NAME))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContainingAll(
                        "infra.conf:3: prefect-secret.secret is \"prefect\" in dev/test", "has taken in dev/live");
    }

    @Test
    void anArnThatTwoLanesUseIsRefusedAcrossAccountsToo() {
        assertThatThrownBy(() -> load("dev", ONE_ARN)).hasMessageContaining(NAME_IN_ARN + "\" in dev/test");
        assertThatThrownBy(() -> load("dev,prod", ONE_ARN + "deployment-types.live.lane.enabled = false\n"))
                .hasMessageContaining(NAME_IN_ARN + "\" in prod/test, which");
    }

    @Test
    void aWrittenAcceptanceLetsLanesShare() {
        String because = ".shared-because = \"both lanes run in one restricted workspace\"\n";
        assertThat(load("dev", ONE_NAME + "prefect-secret.secret.by-name" + because)
                        .stacks())
                .hasSize(3);
        assertThat(load("dev", ONE_ARN + KEY + "prefect-secret.secret.by-arn" + because)
                        .stacks())
                .hasSize(3);
    }

    /** The account is 100000000001, and AWS's own key for Secrets Manager serves the secret's account only. */
    @Test
    void anotherAccountsSecretNeedsACustomerKey() {
        String once = ONE_ARN + "deployment-types.live.lane.enabled = false\n";

        assertThatThrownBy(() -> load("dev", once))
                .hasMessageContaining(
                        "prefect-secret.secret.by-arn.kms-key-arn is not set, and the secret is of the account 123456789012");
        assertThat(load("dev", once + KEY).stacks()).hasSize(2);
    }

    @Test
    void oneLaneCannotAcceptForTheOther() {
        String because = ".shared-because = \"test may use it as well\"\n";
        assertThatThrownBy(
                        () -> load("dev", ONE_NAME + "deployment-types.test.prefect-secret.secret.by-name" + because))
                .hasMessageContainingAll(
                        "infra.conf:3: prefect-secret.secret is \"prefect\" in dev/live", "has taken in dev/test");
        assertThatThrownBy(
                        () -> load("dev", ONE_NAME + "deployment-types.live.prefect-secret.secret.by-name" + because))
                .hasMessageContainingAll(
                        "infra.conf:3: prefect-secret.secret is \"prefect\" in dev/test", "has taken in dev/live");
    }

    @Test
    void theArnOfASecretIsNoWayAroundItsName() {
        assertThatThrownBy(() -> load(
                        "dev",
                        "deployment-types.live.prefect-secret.secret.by-name.name = \"" + NAME_IN_ARN + "\"\n"
                                + "deployment-types.test.prefect-secret.secret { type = by-arn, by-arn.arn = \""
                                + Lanes.SECRET.replace("123456789012", "100000000001") + "\" }\n"))
                .hasMessageContainingAll(NAME_IN_ARN + "\" in dev/test", "has taken in dev/live");
    }

    @Test
    void aWordIsNoAcceptance() {
        assertThatThrownBy(() -> load("dev", ONE_NAME + "prefect-secret.secret.by-name.shared-because = yes\n"))
                .hasMessageContainingAll(
                        "infra.conf:4: prefect-secret.secret.by-name.shared-because \"yes\" cannot be a reason",
                        "a sentence that a reviewer can accept");
    }

    @Test
    void accountsMayUseTheSameName() {
        assertThat(load("dev,prod", "prefect-secret.secret.by-name.name = \"prefect-{type}\"\n")
                        .stacks())
                .hasSize(6);
    }

    private Configuration load(String accounts, String hocon) {
        Folder.write(folder, Lanes.REQUIRED + hocon, List.of(accounts.split(",", -1)));
        return Lanes.infra().configuration(folder, List.of());
    }
}
