package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.stream.Stream;

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
                                        "neither sqs_managed_sse_enabled nor kms_master_key_id")),
                rule("SQS-TLS", "A queue's policy denies everybody requests without TLS.")
                        .because("SQS accepts plain HTTP, where messages can be read in transit.")
                        .fix("deny sqs:* on the queue where aws:SecureTransport is false")
                        .each(
                                "aws_sqs_queue",
                                (stack, queue) -> Denials.OF_QUEUES.wanted(
                                        policies(stack, queue),
                                        queue,
                                        Denials::withoutTls,
                                        "no policy that denies requests without TLS")));
    }

    /** Its own argument, and those that refer to it; Terraform lets both stand. */
    private static List<Block> policies(StackDocument stack, Block queue) {
        return Stream.concat(Stream.of(queue), stack.referring("aws_sqs_queue_policy", "queue_url", queue).stream())
                .toList();
    }
}
