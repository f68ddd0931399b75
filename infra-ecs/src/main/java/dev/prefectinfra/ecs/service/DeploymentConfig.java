package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.Optional;

/**
 * How ECS keeps a service's tasks running and replaces them.
 *
 * @param desiredCount how many tasks; 0 pauses the service. There is no autoscaling: an agent that is taken away stops
 *     watching its flow runs, and CPU tells nothing of the load, since agents and workers poll
 * @param minimumHealthyPercent of the desired count, while tasks are replaced: 0 to 100
 * @param maximumPercent of the desired count, while tasks are replaced: 100 to 200
 * @param waitForSteadyState whether Terraform waits until the new tasks run, and notices a rollback
 * @param redeploy any text; a new one replaces the tasks, so that they read rotated secrets
 * @param enableExecuteCommand whether people may run commands in the container
 */
public record DeploymentConfig(
        @Destructive("to 0 destroys the alarm that the service does not run")
        int desiredCount,

        int minimumHealthyPercent,
        int maximumPercent,
        boolean waitForSteadyState,
        Optional<RedeployMark> redeploy,
        boolean enableExecuteCommand) {
    public DeploymentConfig {
        // ECS rounds the least up and the most down: of one agent, 50 to 150 percent is one.
        int least = (desiredCount * minimumHealthyPercent + 99) / 100;
        int most = desiredCount * maximumPercent / 100;
        new Requirements()
                .range("desired-count", desiredCount, 0, 100)
                .range("minimum-healthy-percent", minimumHealthyPercent, 0, 100)
                .range("maximum-percent", maximumPercent, 100, 200)
                .that(
                        "maximum-percent",
                        desiredCount <= 0 || least < desiredCount || most > desiredCount,
                        "leaves no room: of " + desiredCount
                                + ", no task may stop before the new one runs, and none may run beside it",
                        "200, or minimum-healthy-percent = 0")
                .done();
    }

    /** A date, a version, a number. */
    public record RedeployMark(String value) {
        private static final TextRule RULE =
                new TextRule("a redeploy mark", 1, 64, "[A-Za-z0-9 ._:-]+", "letters, digits, spaces and . _ : -");

        public RedeployMark {
            RULE.validate(value);
        }
    }
}
