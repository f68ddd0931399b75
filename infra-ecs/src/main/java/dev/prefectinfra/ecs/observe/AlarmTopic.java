package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic;
import com.hashicorp.cdktf.providers.aws.sns_topic_policy.SnsTopicPolicy;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.iam.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;
import software.constructs.Construct;

/** The topic that alarms go to. */
final class AlarmTopic {
    private AlarmTopic() {}

    /**
     * @param events whether EventBridge publishes too
     * @return the topic's ARN, or a reference to it
     */
    static String create(Construct scope, String id, Topic topic, Account account, boolean events) {
        if (topic instanceof Topic.Existing existing) {
            return existing.arn().value();
        }
        Topic.Own own = (Topic.Own) topic;
        SnsTopic made = SnsTopic.Builder.create(scope, id)
                .name(own.name().value())
                .kmsMasterKeyId(own.kmsKeyArn().map(KmsKeyArn::value).orElse(null))
                .build();
        String arn = account.arn("sns", own.name().value());
        List<IamStatement> publishers = new ArrayList<>();
        publishers.add(publisher("Alarms", "cloudwatch.amazonaws.com", arn)
                .addCondition(c -> c.operator("StringEquals")
                        .key("aws:SourceAccount")
                        .value(account.id().value()))
                .build());
        if (events) {
            // Without a condition: EventBridge publishes to SNS without saying for which rule or account, and a
            // statement that asks keeps it out ("Amazon SNS permissions", EventBridge User Guide).
            publishers.add(publisher("Events", "events.amazonaws.com", arn).build());
        }
        String reference = made.getArn();
        SnsTopicPolicy.Builder.create(scope, id + "-policy")
                .arn(reference)
                .policy(PolicyDocument.json(publishers))
                .build();
        return reference;
    }

    private static IamStatement.Builder publisher(String sid, String service, String topicArn) {
        return IamStatement.builder()
                .sid(sid)
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.create(IamPrincipalType.SERVICE, service))
                .addAction("sns:Publish")
                .addResource(topicArn);
    }
}
