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

/** Rules of EventBridge that tell the alarms' topic what no metric says, and alarms that a rule could not. */
final class LaneRules {
    private final Construct scope;
    private final String topic;

    LaneRules(Construct scope, String topic) {
        this.scope = scope;
        this.topic = topic;
    }

    void deploymentFailed(AlarmsConfig.DeploymentFailed config, LaneService service) {
        String id = service.kind().id() + "-deployment-failed";
        rule(
                        id,
                        config.ruleName(),
                        "ECS gave up a deployment of the Prefect "
                                + service.kind().id(),
                        Map.of(
                                "source", List.of("aws.ecs"),
                                "detail-type", List.of("ECS Deployment State Change"),
                                "resources", List.of(service.arn()),
                                "detail", Map.of("eventName", List.of("SERVICE_DEPLOYMENT_FAILED"))))
                .build();
        undelivered(id, config.undelivered(), config.ruleName());
    }

    void taskNotStarted(AlarmsConfig.TaskNotStarted config, LaneCluster cluster) {
        String id = "task-not-started";
        rule(
                        id,
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
        undelivered(id, config.undelivered(), config.ruleName());
    }

    /** By way of the same topic: CloudWatch has a permission of its own there. */
    private void undelivered(String id, AlarmsConfig.Undelivered config, RuleName rule) {
        if (config.enabled()) {
            MetricAlarm.undelivered(scope, id, config, rule.value(), "the alarms' topic", topic);
        }
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
