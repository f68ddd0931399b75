package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.cloudwatch_event_rule.CloudwatchEventRule;
import com.hashicorp.cdktf.providers.aws.cloudwatch_event_target.CloudwatchEventTarget;
import com.hashicorp.cdktf.providers.aws.cloudwatch_metric_alarm.CloudwatchMetricAlarm;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.agent.AgentService;
import dev.prefectinfra.ecs.cluster.AgentCluster;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/** Alarms about the agent's service, as configured. */
final class AgentAlarms {
    private final Construct scope;
    private final AlarmsConfig config;
    private final AgentCluster cluster;
    private final AgentService agent;

    /** @throws InvalidValue if an alarm needs Container Insights, and the cluster has none */
    AgentAlarms(Construct scope, AlarmsConfig config, AgentCluster cluster, AgentService agent, Account account) {
        this.scope = scope;
        this.config = config;
        this.cluster = cluster;
        this.agent = agent;
        if (!config.any()) {
            return;
        }
        boolean byEvent = config.deploymentFailed().enabled();
        String topic = AlarmTopic.create(scope, "alarms", config.topic(), account, byEvent);
        // Nobody wants to be told that a lane which is paused does not run.
        if (config.agentNotRunning().enabled() && agent.desiredCount() > 0) {
            agentNotRunning(topic);
        }
        if (config.memoryHigh().enabled()) {
            memoryHigh(topic);
        }
        if (byEvent) {
            deploymentFailed(topic);
        }
    }

    private void agentNotRunning(String topic) {
        if (!cluster.hasContainerInsights()) {
            throw new InvalidValue(
                            "is on, and it counts tasks with Container Insights, which are off",
                            "cluster.container-insights = enabled, or alarms.agent-not-running.enabled = false")
                    .under("alarms.agent-not-running.enabled");
        }
        alarm("agent-not-running", config.agentNotRunning().name().value(), topic)
                .alarmDescription("Fewer Prefect agents run than " + agent.desiredCount())
                .namespace("ECS/ContainerInsights")
                .metricName("RunningTaskCount")
                .statistic("Minimum")
                .period(60)
                .evaluationPeriods(config.agentNotRunning().minutes())
                .comparisonOperator("LessThanThreshold")
                .threshold(agent.desiredCount())
                // A service without any task reports nothing at all.
                .treatMissingData("breaching")
                .build();
    }

    private void memoryHigh(String topic) {
        alarm("agent-memory-high", config.memoryHigh().name().value(), topic)
                .alarmDescription("The Prefect agent uses most of its memory: fewer runs (limit) or a larger size")
                .namespace("AWS/ECS")
                .metricName("MemoryUtilization")
                .statistic("Maximum")
                .period(300)
                .evaluationPeriods(3)
                .comparisonOperator("GreaterThanOrEqualToThreshold")
                .threshold(config.memoryHigh().percent())
                .treatMissingData("notBreaching")
                .build();
    }

    private CloudwatchMetricAlarm.Builder alarm(String id, String name, String topic) {
        return CloudwatchMetricAlarm.Builder.create(scope, id)
                .alarmName(name)
                .dimensions(Map.of(
                        "ClusterName", cluster.name().value(),
                        "ServiceName", agent.name().value()))
                .alarmActions(List.of(topic))
                .okActions(List.of(topic));
    }

    private void deploymentFailed(String topic) {
        String rule = CloudwatchEventRule.Builder.create(scope, "agent-deployment-failed")
                .name(config.deploymentFailed().ruleName().value())
                .description("ECS gave up a deployment of the Prefect agent")
                .eventPattern(Json.of(Map.of(
                        "source", List.of("aws.ecs"),
                        "detail-type", List.of("ECS Deployment State Change"),
                        "resources", List.of(agent.arn()),
                        "detail", Map.of("eventName", List.of("SERVICE_DEPLOYMENT_FAILED")))))
                .build()
                .getName();
        CloudwatchEventTarget.Builder.create(scope, "agent-deployment-failed-to-topic")
                .rule(rule)
                .targetId("alarms")
                .arn(topic)
                .build();
    }
}
