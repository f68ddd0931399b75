package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.config.MayRepeat;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the agent's container runs.
 *
 * @param user the number of a user, or USER:GROUP, that is not root
 * @param readOnlyRootFilesystem whether only /tmp and Prefect's own folder can be written
 * @param stopTimeoutSeconds how long the agent may drain before ECS kills it: 2 to 120 seconds on Fargate
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

    /**
     * What ECS runs in the container to learn whether the agent is healthy.
     *
     * @param enabled whether there is one; the image has to hold the command
     * @param command in exec form; the runtime's {@linkplain PrefectRuntime#healthCheckArguments() arguments} follow
     * @param intervalSeconds 5 to 300
     * @param timeoutSeconds 2 to 60
     * @param retries how many failures in a row: 1 to 10
     * @param startPeriodSeconds how long failures do not count at first: 120 to 300
     */
    public record HealthCheck(
            boolean enabled,
            List<CommandPart> command,
            int intervalSeconds,
            int timeoutSeconds,
            int retries,
            int startPeriodSeconds) {
        private static final int LEAST_SECONDS_OF_FAILURE = 60;

        public HealthCheck {
            new Requirements()
                    .that("command", !command.isEmpty(), "is empty", "a program and its arguments")
                    .range("interval-seconds", intervalSeconds, 5, 300)
                    .range("timeout-seconds", timeoutSeconds, 2, 60)
                    .range("retries", retries, 1, 10)
                    // A verdict before the first poll would kill a healthy agent, and with it the watch over its runs.
                    .range("start-period-seconds", startPeriodSeconds, 120, 300)
                    // A queue that was paused for long looks unpolled until the agent has polled it again.
                    .that(
                            "interval-seconds",
                            intervalSeconds < 5 || retries < 1 || intervalSeconds * retries >= LEAST_SECONDS_OF_FAILURE,
                            "times retries is " + intervalSeconds * retries
                                    + " s, less than a minute, in which an agent may not yet have polled again after"
                                    + " a pause",
                            "interval-seconds * retries of 60 or more")
                    .done();
        }

        Optional<Map<String, Object>> definition(PrefectRuntime runtime) {
            // It has to end by itself: an API that is slow would count as an agent that is dead.
            int ownTimeout = timeoutSeconds * 3 / 5;
            List<String> parts = Stream.of(
                            Stream.of("CMD"),
                            command.stream().map(CommandPart::value),
                            runtime.healthCheckArguments().stream(),
                            Stream.of("--timeout-seconds", Integer.toString(ownTimeout)))
                    .flatMap(Function.identity())
                    .toList();
            return enabled
                    ? Optional.of(Map.of(
                            "command", parts,
                            "interval", intervalSeconds,
                            "timeout", timeoutSeconds,
                            "retries", retries,
                            "startPeriod", startPeriodSeconds))
                    : Optional.empty();
        }
    }

    /** One word of a command; passed on as it is, without a shell. */
    @MayRepeat
    public record CommandPart(String value) {
        private static final TextRule RULE = new TextRule("a word of a command", 1, 1000, ".*", "any text on one line");

        public CommandPart {
            RULE.validate(value);
        }
    }
}
