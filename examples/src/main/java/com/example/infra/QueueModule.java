package com.example.infra;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's queue; what flow code runs as may send to it. */
public final class QueueModule extends LaneModule {
    public QueueModule() {
        super(QueueConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowQueue flowQueue(LaneStack stack, QueueConfig config, Account account, FlowRoles roles) {
        FlowQueue queue = new SqsFlowQueue(stack, "flow-queue", config, account);
        roles.tasks().values().forEach(queue::grantSend);
        return queue;
    }

    @ProvidesIntoSet
    HandOffValue flowQueueName(FlowQueue queue) {
        return HandOffValue.of("flow_queue", queue.name().value());
    }
}
