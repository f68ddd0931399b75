package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.config.MayRepeat;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What ECS runs in the container to learn whether it is healthy.
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

    /** One word of a command; passed on as it is, without a shell. */
    @MayRepeat
    public record CommandPart(String value) {
        private static final TextRule RULE = new TextRule("a word of a command", 1, 1000, ".*", "any text on one line");

        public CommandPart {
            RULE.validate(value);
        }
    }
}
