package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a service's container runs.
 *
 * @param user the number of a user, or USER:GROUP, that is not root
 * @param readOnlyRootFilesystem whether only /tmp and Prefect's own folder can be written
 * @param stopTimeoutSeconds how long the container has to end before ECS kills it: 2 to 120 seconds on Fargate
 * @param environment more environment; no secrets, which belong into Secrets Manager
 * @param healthCheck ECS's health check; none without it
 */
public record ContainerConfig(
        User user,
        boolean readOnlyRootFilesystem,
        int stopTimeoutSeconds,
        Map<VariableName, VariableValue> environment,
        HealthCheck healthCheck) {
    public ContainerConfig {
        new Requirements()
                .range("stop-timeout-seconds", stopTimeoutSeconds, 2, 120)
                .that(
                        "environment",
                        environment.entrySet().stream()
                                .noneMatch(each -> debugs(
                                        each.getKey().value(), each.getValue().value())),
                        "makes Prefect log at DEBUG, where it prints its API key (PrefectHQ/prefect#11098)",
                        "INFO or quieter")
                .done();
    }

    private static boolean debugs(String name, String value) {
        return name.equals("PREFECT_DEBUG_MODE")
                ? !value.matches("(?i)0|f|n|no|off|false")
                : name.matches("PREFECT_LOGGING_.*LEVEL") && value.equalsIgnoreCase("DEBUG");
    }

    /** A user that is not root, by number. */
    public record User(String value) {
        private static final TextRule RULE = new TextRule(
                "a container's user",
                1,
                21,
                "[1-9][0-9]{0,9}(?::[1-9][0-9]{0,9})?",
                "a number, or USER:GROUP, not 0 (root)");

        public User {
            RULE.validate(value);
        }
    }

    /** Name of an environment variable that does not look like a secret's. */
    public record VariableName(String value) {
        private static final TextRule RULE =
                new TextRule("an environment variable", 1, 100, "[A-Z_][A-Z0-9_]*", "capitals, digits and _");
        private static final Pattern SECRET =
                Pattern.compile("(?:API)?KEYS?|.*(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?");

        public VariableName {
            RULE.validate(value);
            if (Stream.of(value.split("_", -1))
                    .anyMatch(word -> SECRET.matcher(word).matches())) {
                throw new InvalidValue(
                        '"' + value + "\" looks like a secret, and environment is readable in the task definition",
                        "a name without KEY, TOKEN, SECRET, PASSWORD, CREDENTIAL; secrets belong into Secrets Manager");
            }
            if (value.equals("PREFECT_API_URL")) {
                throw new InvalidValue(
                        '"' + value + "\" comes from the lane's secret, and ECS takes no name twice", "any other name");
            }
        }
    }

    /** Value of an environment variable. */
    public record VariableValue(String value) {
        private static final TextRule RULE =
                new TextRule("a variable's value", 0, 1000, ".*", "any text on one line; a task definition has 64 KiB");

        public VariableValue {
            RULE.validate(value);
        }
    }
}
