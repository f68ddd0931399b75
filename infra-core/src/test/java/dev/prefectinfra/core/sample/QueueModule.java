package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;

/** Makes {@code aws_sqs_queue.queue}, and says its name to a set. */
public final class QueueModule extends LaneModule {
    public QueueModule() {
        super(QueueConfig.SECTION);
    }

    @Provides
    @Singleton
    Queue queue(LaneStack stack, QueueConfig config) {
        SqsQueue.Builder.create(stack, "queue")
                .name(config.name().value())
                .delaySeconds(config.size())
                .build();
        return () -> config.name().value();
    }

    @ProvidesIntoSet
    String queueName(Queue queue) {
        return queue.queueName();
    }
}
