package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.cloudwatch_event_rule.CloudwatchEventRule;
import com.hashicorp.cdktf.providers.aws.cloudwatch_event_target.CloudwatchEventTarget;
import com.hashicorp.cdktf.providers.aws.cloudwatch_event_target.CloudwatchEventTargetInputTransformer;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneService;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/** Rules of EventBridge that tell the alarms' topic what no metric says. */
final class LaneRules {
    private final Construct scope;
    private final String topic;

    LaneRules(Construct scope, String topic) {
        this.scope = scope;
        this.topic = topic;
    }

    void deploymentFailed(AlarmsConfig.DeploymentFailed config, LaneService service) {
        rule(
                        service.kind().id() + "-deployment-failed",
                        config.ruleName(),
                        "ECS gave up a deployment of the Prefect "
                                + service.kind().id(),
                        Map.of(
                                "source", List.of("aws.ecs"),
                                "detail-type", List.of("ECS Deployment State Change"),
                                "resources", List.of(service.arn()),
                                "detail", Map.of("eventName", List.of("SERVICE_DEPLOYMENT_FAILED"))))
                .build();
    }

    void taskNotStarted(AlarmsConfig.TaskNotStarted config, LaneCluster cluster) {
        rule(
                        "task-not-started",
                        config.ruleName(),
                        "ECS could not start a task: its image, a secret, the network",
                        Map.of(
                                "source", List.of("aws.ecs"),
                                "detail-type", List.of("ECS Task State Change"),
                                "detail",
                                        Map.of(
                                                "clusterArn", List.of(cluster.arn()),
                                                "lastStatus", List.of("STOPPED"),
                                                "stopCode", List.of("TaskFailedToStart"))))
                .inputTransformer(CloudwatchEventTargetInputTransformer.builder()
                        .inputPaths(Map.of(
                                "group",
                                "$.detail.group",
                                "reason",
                                "$.detail.stoppedReason",
                                "task",
                                "$.detail.taskArn"))
                        // Values of an object come with quotes and escapes of their own; within a text, the quotes in
                        // ECS's reasons would end it.
                        .inputTemplate(
                                "{\"problem\": \"A task could not start\", \"group\": <group>, \"reason\": <reason>,"
                                        + " \"task\": <task>}")
                        .build())
                .build();
    }

    private CloudwatchEventTarget.Builder rule(String id, RuleName name, String description, Map<String, ?> pattern) {
        String rule = CloudwatchEventRule.Builder.create(scope, id)
                .name(name.value())
                .description(description)
                .eventPattern(Json.of(pattern))
                .build()
                .getName();
        return CloudwatchEventTarget.Builder.create(scope, id + "-to-topic")
                .rule(rule)
                .targetId("alarms")
                .arn(topic);
    }
}
