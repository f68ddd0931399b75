package com.example.infra;

import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import com.hashicorp.cdktf.providers.aws.sqs_queue_policy.SqsQueuePolicy;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Statement;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;
import software.constructs.Construct;

/** An encrypted queue that takes no message in the clear. Makes {@code aws_sqs_queue.ID} and its policy. */
public final class SqsFlowQueue implements FlowQueue {
    private final QueueName name;
    private final String arn;

    public SqsFlowQueue(Construct scope, String id, QueueConfig config, Account account) {
        this.name = config.name();
        // Computed rather than asked of Terraform, so that a plan shows policies whole.
        this.arn = account.arn("sqs", config.name().value());
        SqsQueue queue = SqsQueue.Builder.create(scope, id)
                .name(config.name().value())
                .messageRetentionSeconds(Duration.ofDays(config.retentionDays()).toSeconds())
                .sqsManagedSseEnabled(true)
                .build();
        // As the hardening checks ask for, by rule SQS-TLS.
        SqsQueuePolicy.Builder.create(scope, id + "-policy")
                .queueUrl(queue.getUrl())
                .policy(onlyOverTls())
                .build();
    }

    private String onlyOverTls() {
        return PolicyDocument.json(List.of(IamStatement.builder()
                .sid("OnlyOverTls")
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .addAction("sqs:*")
                .addResource(arn)
                .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")
                .build()));
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
