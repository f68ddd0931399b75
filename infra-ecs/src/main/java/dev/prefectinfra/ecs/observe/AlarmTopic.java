package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic;
import com.hashicorp.cdktf.providers.aws.sns_topic_policy.SnsTopicPolicy;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.iam.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;
import software.constructs.Construct;

/** The topic that alarms go to. */
final class AlarmTopic {
    private AlarmTopic() {}

    /**
     * @param ruleArn the EventBridge rule that publishes too, if any
     * @return the topic's ARN, or a reference to it
     */
    static String create(
            Construct scope, String id, AlarmsConfig.Topic topic, Account account, Optional<String> ruleArn) {
        if (topic instanceof AlarmsConfig.Topic.Existing existing) {
            return existing.arn().value();
        }
        AlarmsConfig.Topic.Own own = (AlarmsConfig.Topic.Own) topic;
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
        ruleArn.ifPresent(rule -> publishers.add(publisher("Events", "events.amazonaws.com", arn)
                .addCondition(c -> c.operator("ArnEquals").key("aws:SourceArn").value(rule))
                .build()));
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
