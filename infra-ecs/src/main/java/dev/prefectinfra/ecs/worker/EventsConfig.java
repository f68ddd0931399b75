package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.ecs.observe.RuleName;
import dev.prefectinfra.ecs.service.LaneService.EventQueues;
import java.util.Optional;

/**
 * The events from which a worker of Prefect 3 learns that a flow run's task has crashed.
 *
 * @param retentionMinutes how long an event waits to be read: 20 to 60. ECS forgets a stopped task after about an hour,
 *     and the worker, which asks ECS about it, can then do nothing with its event
 * @param kmsKeyArn the customer key that encrypts both queues; SQS's own without it
 * @param stoppedOnly whether only stopped tasks are told, and not each step of a start
 */
public record EventsConfig(
        @OwnedBy("the worker") @Destructive("replaces the queue, with the events that wait in it")
        QueueName queueName,

        @OwnedBy("the worker") @Destructive("replaces the queue, with the events in it")
        QueueName deadLetterQueueName,

        @Destructive("replaces the rule") RuleName ruleName,
        int retentionMinutes,
        Optional<KmsKeyArn> kmsKeyArn,
        boolean stoppedOnly) {
    public EventsConfig {
        new Requirements().range("retention-minutes", retentionMinutes, 20, 60).done();
    }

    EventQueues queues() {
        return new EventQueues(queueName.value(), deadLetterQueueName.value(), ruleName.value(), retentionMinutes);
    }
}
