package com.example.infra;

import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import java.time.Duration;
import software.constructs.Construct;

/** An encrypted queue. Makes {@code aws_sqs_queue.ID}. */
public final class SqsFlowQueue implements FlowQueue {
    private final QueueName name;
    private final String arn;

    public SqsFlowQueue(Construct scope, String id, QueueConfig config, Account account) {
        this.name = config.name();
        // Computed rather than asked of Terraform, so that a plan shows policies whole.
        this.arn = account.arn("sqs", config.name().value());
        SqsQueue.Builder.create(scope, id)
                .name(config.name().value())
                .messageRetentionSeconds(Duration.ofDays(config.retentionDays()).toSeconds())
                .sqsManagedSseEnabled(true)
                .build();
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public void grantSend(Grantee grantee) {
        grantee.allow(Statement.allow("SendToQueue", "sqs:SendMessage").on(arn));
    }
}
