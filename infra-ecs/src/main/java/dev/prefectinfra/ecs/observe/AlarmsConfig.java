package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import dev.prefectinfra.ecs.cluster.ClusterConfig;
import dev.prefectinfra.ecs.service.LaneService.EventQueues;
import dev.prefectinfra.ecs.service.ServiceConfig;
import dev.prefectinfra.ecs.service.ServiceKind;

/**
 * The section {@code alarms}: what people are told about.
 *
 * @param agent about the agent's service
 * @param worker about the worker's service
 * @param workerEvents about the events that a worker of Prefect 3 reads
 * @param taskNotStarted about any task of the lane
 */
public record AlarmsConfig(
        Topic topic, OfService agent, OfService worker, OfEvents workerEvents, TaskNotStarted taskNotStarted)
        implements Placed, FitsOthers {
    public static final Section<AlarmsConfig> SECTION =
            Section.ofLane("alarms", AlarmsConfig.class, AlarmsConfig.class);

    /**
     * @throws InvalidValue if EventBridge would have to publish to another account's topic: that takes a role ("Sending
     *     events to an AWS service in another account", EventBridge User Guide), and AWS takes the target without one.
     *     CloudWatch publishes to other accounts by the topic's policy alone
     */
    @Override
    public void validateIn(Place place) {
        new Requirements()
                .that(
                        "topic.existing.arn",
                        !(hasRules()
                                && topic instanceof Topic.Existing existing
                                && !existing.arn()
                                        .accountId()
                                        .equals(place.account().value())),
                        "is a topic of another account, to which EventBridge would have to publish with a role",
                        "a topic of the account " + place.account()
                                + ", or enabled = false for agent.deployment-failed, worker.deployment-failed and"
                                + " task-not-started")
                .done();
    }

    /** @throws InvalidValue for an alarm about what is not measured, or about events that are gone before */
    @Override
    public void validateWith(Sections others) {
        boolean counted = others.find(ClusterConfig.SECTION)
                .map(cluster -> cluster.containerInsights().isOn())
                .orElse(true);
        Requirements requirements = new Requirements();
        for (ServiceConfig service : others.all(ServiceConfig.class)) {
            // Nothing is watched of a service that is paused.
            if (service.enabled() && service.deployment().desiredCount() > 0) {
                String notRunning = service.kind().id() + ".not-running.enabled";
                requirements.that(
                        notRunning,
                        counted || !of(service.kind()).notRunning().enabled(),
                        "is on, and it counts tasks with Container Insights, which are off",
                        "cluster.container-insights = enabled, or alarms." + notRunning + " = false");
                service.events().ifPresent(queues -> workerEvents.late().validateWith(queues, requirements));
            }
        }
        requirements.done();
    }

    /** Whether EventBridge would publish, if the lane has the services. */
    private boolean hasRules() {
        return agent.deploymentFailed().enabled() || worker.deploymentFailed().enabled() || taskNotStarted.enabled();
    }

    OfService of(ServiceKind kind) {
        return switch (kind) {
            case AGENT -> agent;
            case WORKER -> worker;
        };
    }

    /** What people are told about a service. */
    public record OfService(NotRunning notRunning, MemoryHigh memoryHigh, DeploymentFailed deploymentFailed) {
        boolean any() {
            return notRunning.enabled() || memoryHigh.enabled() || deploymentFailed.enabled();
        }
    }

    /**
     * Fewer tasks of a service run than are desired. Needs Container Insights.
     *
     * @param minutes for how long: 1 to 60
     */
    public record NotRunning(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name,
            int minutes) {
        public NotRunning {
            new Requirements().range("minutes", minutes, 1, 60).done();
        }
    }

    /**
     * A service's memory runs out.
     *
     * @param percent of the task's memory: 1 to 100
     */
    public record MemoryHigh(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name,
            int percent) {
        public MemoryHigh {
            new Requirements().range("percent", percent, 1, 100).done();
        }
    }

    /** ECS gave a deployment up. There is no metric for it, only an event. */
    public record DeploymentFailed(
            @Destructive("to false destroys the rule and its alarm")
            boolean enabled,

            @Destructive("replaces the rule") RuleName ruleName,
            Undelivered undelivered) {}

    /**
     * What nothing else shows: a worker whose observer of events has ended polls on, and its health check is content.
     */
    public record OfEvents(Late late, Unhandled unhandled, Undelivered undelivered) {
        boolean any() {
            return late.enabled() || unhandled.enabled() || undelivered.enabled();
        }
    }

    /**
     * The oldest event waits for long: nobody reads them, or not fast enough.
     *
     * @param minutes how old it is: 5 to 55, less than the hour after which ECS has forgotten the task
     */
    public record Late(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name,
            int minutes) {
        public Late {
            new Requirements().range("minutes", minutes, 5, 55).done();
        }

        private void validateWith(EventQueues queues, Requirements requirements) {
            int most = queues.retentionMinutes() - 5;
            requirements.that(
                    "worker-events.late.minutes",
                    !enabled || minutes <= most,
                    minutes + " is not 5 minutes less than the " + queues.retentionMinutes()
                            + " for which an event waits: it would be gone before the alarm",
                    "at most " + most + ", or more for worker.runtime.prefect-3.events.retention-minutes");
        }
    }

    /** An event could not be handled, and lies in the dead-letter queue. */
    public record Unhandled(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name) {}

    /** A task of the lane, a flow run or a service's, could not start. ECS says why in an event, and nowhere else. */
    public record TaskNotStarted(
            @Destructive("to false destroys the rule and its alarm")
            boolean enabled,

            @Destructive("replaces the rule") RuleName ruleName,
            Undelivered undelivered) {}

    /** EventBridge could not deliver a rule's events: the target's policy or key keeps it out. */
    public record Undelivered(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name) {}
}
