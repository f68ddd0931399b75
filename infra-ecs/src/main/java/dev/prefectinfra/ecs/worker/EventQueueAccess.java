package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Who may do what with the queues of a worker's events. */
record EventQueueAccess(EventsConfig config, Account account) {
    String arn(QueueName queue) {
        return account.arn("sqs", queue.value());
    }

    IamStatement onlyOverTls(QueueName queue) {
        return IamStatement.builder()
                .sid("OnlyOverTls")
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .addAction("sqs:*")
                .addResource(arn(queue))
                .addCondition(c -> c.operator(IamConditionOperator.BOOL)
                        .key("aws:SecureTransport")
                        .value("false"))
                .build();
    }

    IamStatement fromRule() {
        return IamStatement.builder()
                .sid("EventsOfTheRule")
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.create(IamPrincipalType.SERVICE, "events.amazonaws.com"))
                .addAction("sqs:SendMessage")
                .addResource(arn(config.queueName()))
                .addCondition(c -> c.operator(IamConditionOperator.ARN_EQUALS)
                        .key("aws:SourceArn")
                        .value(account.arn("events", "rule/" + config.ruleName())))
                .build();
    }

    /**
     * Allows {@code sqs:GetQueueUrl}, {@code sqs:ReceiveMessage}, {@code sqs:ChangeMessageVisibility} and
     * {@code sqs:DeleteMessage} on the queue and, where a customer key encrypts it, {@code kms:Decrypt} for SQS.
     */
    void grantRead(Grantee grantee) {
        grantee.allow(Statement.allow(
                        "ReadEvents",
                        "sqs:GetQueueUrl",
                        "sqs:ReceiveMessage",
                        "sqs:ChangeMessageVisibility",
                        "sqs:DeleteMessage")
                .on(arn(config.queueName())));
        config.kmsKeyArn()
                .ifPresent(key -> grantee.allow(Statement.allow("DecryptEvents", "kms:Decrypt")
                        .on(key.value())
                        // The key may encrypt more than events.
                        .when(Condition.stringEquals(
                                "kms:ViaService",
                                "sqs." + account.region() + "."
                                        + account.partition().dnsSuffix()))));
    }
}
