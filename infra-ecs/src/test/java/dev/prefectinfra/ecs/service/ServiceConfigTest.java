package dev.prefectinfra.ecs.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.service.ContainerConfig.VariableName;
import dev.prefectinfra.ecs.service.ServiceImage.Tag;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceConfigTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a1b2c3",
                "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                "main-0a1b2c3",
                "2.20.25",
                "v2.20.25",
                "2.20.25-python3.11"
            })
    void aTagWithAHashOrAFullVersionIsOneImageForEver(String tag) {
        assertThat(new Tag(tag).value()).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest",
                "2-latest",
                "2-python3.11",
                "2.20",
                "main",
                "dev-v2",
                "stable",
                "0a1b2c",
                "0A1B2C3",
                "1"
            })
    void aTagThatMayFloatIsRefused(String tag) {
        assertThatThrownBy(() -> new Tag(tag))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContainingAll("may move", "a git hash of 7 or more digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PREFECT_API_KEY",
                "TOKEN",
                "GITHUB_TOKEN",
                "AUTH_TOKENS",
                "DB_PASSWORD",
                "PGPASSWORD",
                "MY_SECRET_VALUE",
                "SECRETS",
                "AWS_CREDENTIALS",
                "AWS_SECRET_ACCESS_KEY",
                "APIKEY"
            })
    void aNameThatLooksLikeASecretsIsRefused(String name) {
        assertThatThrownBy(() -> new VariableName(name))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContainingAll("looks like a secret", "Secrets Manager");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTPS_PROXY", "MONKEY", "KEYBOARD_LAYOUT", "PREFECT_LOGGING_LEVEL", "TOKENIZERS_PARALLELISM"})
    void aHarmlessNameIsNot(String name) {
        assertThat(new VariableName(name).value()).isEqualTo(name);
    }

    /** ECS rounds the least number of agents up and the most down. */
    @ParameterizedTest
    @CsvSource({"1, 100, 200", "1, 0, 100", "2, 50, 100", "2, 100, 150", "0, 100, 100", "100, 99, 100"})
    void aDeploymentThatCanTakeAStepIsTaken(int desired, int least, int most) {
        assertThat(deployment(desired, least, most).maximumPercent()).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 100", "1, 50, 150", "1, 100, 199", "1, 1, 100", "2, 51, 149", "100, 100, 100"})
    void aDeploymentThatCouldNeitherStopNorStartAnAgentIsRefused(int desired, int least, int most) {
        assertThatThrownBy(() -> deployment(desired, least, most))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContainingAll("maximum-percent leaves no room", "minimum-healthy-percent = 0");
    }

    private static DeploymentConfig deployment(int desired, int least, int most) {
        return new DeploymentConfig(desired, least, most, true, Optional.empty(), false);
    }
}
