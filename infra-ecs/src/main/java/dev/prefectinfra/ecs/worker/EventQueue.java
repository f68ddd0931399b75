package dev.prefectinfra.ecs.worker;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.cloudwatch_event_rule.CloudwatchEventRule;
import com.hashicorp.cdktf.providers.aws.cloudwatch_event_target.CloudwatchEventTarget;
import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import com.hashicorp.cdktf.providers.aws.sqs_queue_policy.SqsQueuePolicy;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.policybuilder.iam.IamStatement;
import software.constructs.Construct;

/**
 * ECS's events about the lane's flow runs, in a queue that the worker reads. Makes {@code aws_sqs_queue.ID},
 * {@code aws_sqs_queue.ID-dead-letters}, a policy of each, and {@code aws_cloudwatch_event_rule.ID-rule} with its
 * target.
 *
 * <p>A worker that starts without its queue never reads it (PrefectHQ/prefect#20466), and nothing shows that: the
 * service waits for {@link #dependencies()}.
 */
final class EventQueue {
    // Prefect's own numbers: what the worker does not finish in five minutes is read again, three times in all.
    private static final int VISIBILITY_SECONDS = 300;
    private static final int MOST_RECEIVES = 3;
    private static final int DEAD_LETTER_SECONDS = 14 * 24 * 3600;

    private final EventsConfig config;
    private final EventQueueAccess access;
    private final List<ITerraformDependable> dependencies = new ArrayList<>();

    EventQueue(
            Construct scope,
            String id,
            EventsConfig config,
            LaneCluster cluster,
            FlowFamilies families,
            Account account) {
        this.config = config;
        this.access = new EventQueueAccess(config, account);
        SqsQueue deadLetters = queue(scope, id + "-dead-letters", config.deadLetterQueueName())
                .messageRetentionSeconds(DEAD_LETTER_SECONDS)
                .redriveAllowPolicy(Json.of(Map.of(
                        "redrivePermission", "byQueue", "sourceQueueArns", List.of(access.arn(config.queueName())))))
                .build();
        SqsQueue events = queue(scope, id, config.queueName())
                .messageRetentionSeconds(config.retentionMinutes() * 60)
                .visibilityTimeoutSeconds(VISIBILITY_SECONDS)
                .redrivePolicy(
                        Json.of(Map.of("deadLetterTargetArn", deadLetters.getArn(), "maxReceiveCount", MOST_RECEIVES)))
                .build();
        String rule = CloudwatchEventRule.Builder.create(scope, id + "-rule")
                .name(config.ruleName().value())
                .description("What happens to the tasks of flow runs, for the Prefect worker")
                .eventPattern(Json.of(pattern(cluster, families)))
                .build()
                .getName();
        policy(scope, id + "-dead-letters", deadLetters, List.of(access.onlyOverTls(config.deadLetterQueueName())));
        policy(scope, id, events, List.of(access.onlyOverTls(config.queueName()), access.fromRule()));
        dependencies.add(CloudwatchEventTarget.Builder.create(scope, id + "-to-queue")
                .rule(rule)
                .targetId("worker")
                .arn(events.getArn())
                .build());
    }

    private SqsQueue.Builder queue(Construct scope, String id, QueueName name) {
        SqsQueue.Builder queue = SqsQueue.Builder.create(scope, id).name(name.value());
        config.kmsKeyArn()
                .map(KmsKeyArn::value)
                .ifPresentOrElse(queue::kmsMasterKeyId, () -> queue.sqsManagedSseEnabled(true));
        return queue;
    }

    /** Without those of services and of other lanes' tasks, whose group is another. */
    private Map<String, Object> pattern(LaneCluster cluster, FlowFamilies families) {
        Map<String, Object> detail = new TreeMap<>();
        detail.put("clusterArn", List.of(cluster.arn()));
        detail.put(
                "group", List.of(Map.of("prefix", "family:" + families.prefix().value())));
        if (config.stoppedOnly()) {
            detail.put("lastStatus", List.of("STOPPED"));
        }
        return Map.of("source", List.of("aws.ecs"), "detail-type", List.of("ECS Task State Change"), "detail", detail);
    }

    private void policy(Construct scope, String id, SqsQueue queue, List<IamStatement> statements) {
        dependencies.add(SqsQueuePolicy.Builder.create(scope, id + "-policy")
                .queueUrl(queue.getUrl())
                .policy(PolicyDocument.json(statements))
                .build());
    }

    /** What a worker must not start before. */
    List<ITerraformDependable> dependencies() {
        return List.copyOf(dependencies);
    }

    /** @see EventQueueAccess#grantRead */
    void grantRead(Grantee grantee) {
        access.grantRead(grantee);
    }
}
