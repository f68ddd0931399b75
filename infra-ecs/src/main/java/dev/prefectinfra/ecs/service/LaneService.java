package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.cluster.LogGroupName;
import java.util.Optional;

/**
 * A service of the lane, for those who watch it. All of it is known before Terraform runs.
 *
 * @param arn computed, so that it can stand in policies and event patterns
 * @param logs the name of its log group
 * @param events the queues of the events that tell it how its flow runs fare, if it reads any
 */
public record LaneService(
        ServiceKind kind,
        ServiceName name,
        String arn,
        int desiredCount,
        LogGroupName logs,
        Optional<EventQueues> events) {
    /**
     * Names of SQS queues, and of the EventBridge rule that fills them.
     *
     * @param deadLetters what could not be handled
     * @param retentionMinutes how long an event waits to be read
     */
    public record EventQueues(String events, String deadLetters, String rule, int retentionMinutes) {}

    static LaneService of(ServiceConfig config, LaneCluster cluster, Account account) {
        return new LaneService(
                config.kind(),
                config.serviceName(),
                account.arn("ecs", "service/" + cluster.name() + "/" + config.serviceName()),
                config.deployment().desiredCount(),
                config.logs().name(),
                config.events());
    }
}
