package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import java.util.List;

/** Topics and queues. */
final class MessageRules {
    private MessageRules() {}

    static List<Rule> all() {
        return List.of(
                rule("SNS-ENCRYPTED", "A topic is encrypted with a key in KMS.")
                        .because("A message waits on disk until it is delivered.")
                        .fix("set kms_master_key_id, to a customer key where CloudWatch or EventBridge publish")
                        .like("CKV_AWS_26", "SNS.1")
                        .each(
                                "aws_sns_topic",
                                (stack, topic) ->
                                        got(isSet(topic.argument("kms_master_key_id")), "no kms_master_key_id")),
                rule("SQS-ENCRYPTED", "A queue is encrypted, by SQS itself or with a key in KMS.")
                        .because("A message waits on disk until it is read.")
                        .fix("set sqs_managed_sse_enabled or kms_master_key_id")
                        .like("CKV_AWS_27", "SQS.1")
                        .each(
                                "aws_sqs_queue",
                                (stack, queue) -> got(
                                        isTrue(queue.argument("sqs_managed_sse_enabled"))
                                                || isSet(queue.argument("kms_master_key_id")),
                                        "neither sqs_managed_sse_enabled nor kms_master_key_id")));
    }
}
