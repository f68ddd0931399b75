package dev.prefectinfra.ecs.observe;

import static dev.prefectinfra.ecs.observe.MetricAlarm.MINUTE;

import com.hashicorp.cdktf.providers.aws.cloudwatch_metric_alarm.CloudwatchMetricAlarm;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneService;
import java.util.Map;
import software.constructs.Construct;

/** Alarms about a service, as configured. */
final class ServiceAlarms {
    private final Construct scope;
    private final LaneCluster cluster;
    private final LaneService service;
    private final String id;
    private final String topic;

    ServiceAlarms(Construct scope, LaneCluster cluster, LaneService service, String topic) {
        this.scope = scope;
        this.cluster = cluster;
        this.service = service;
        this.id = service.kind().id();
        this.topic = topic;
    }

    /** @throws InvalidValue if the cluster is not the configured one, and has no Container Insights */
    void notRunning(AlarmsConfig.NotRunning config) {
        if (!cluster.hasContainerInsights()) {
            throw new InvalidValue(
                            "is on, and the cluster has no Container Insights to count tasks with",
                            "a cluster that has, or false")
                    .under("alarms." + id + ".not-running.enabled");
        }
        ofService("not-running", config.name())
                .alarmDescription("Fewer Prefect " + id + "s run than " + service.desiredCount())
                .namespace("ECS/ContainerInsights")
                .metricName("RunningTaskCount")
                .statistic("Minimum")
                .period(MINUTE)
                .evaluationPeriods(config.minutes())
                .comparisonOperator("LessThanThreshold")
                .threshold(service.desiredCount())
                // A service without any task reports nothing at all.
                .treatMissingData("breaching")
                .build();
    }

    void memoryHigh(AlarmsConfig.MemoryHigh config) {
        String remedy = switch (service.kind()) {
            case AGENT -> "fewer runs (limit) or a larger size";
            case WORKER -> "a larger size";
        };
        ofService("memory-high", config.name())
                .alarmDescription("The Prefect " + id + " uses most of its memory: " + remedy)
                .namespace("AWS/ECS")
                .metricName("MemoryUtilization")
                .statistic("Maximum")
                .period(5 * MINUTE)
                .evaluationPeriods(3)
                .comparisonOperator("GreaterThanOrEqualToThreshold")
                .threshold(config.percent())
                .treatMissingData("notBreaching")
                .build();
    }

    void eventsLate(AlarmsConfig.Late config, String queue) {
        ofQueue("events-late", config.name(), queue)
                .alarmDescription(
                        "Prefect " + id + "s read no events about their flow runs, or too slowly: crashed runs"
                                + " stay Running. Replace the tasks (deployment.redeploy)")
                .metricName("ApproximateAgeOfOldestMessage")
                .threshold(config.minutes() * MINUTE)
                .build();
    }

    void eventsUnhandled(AlarmsConfig.Unhandled config, String queue) {
        ofQueue("events-unhandled", config.name(), queue)
                .alarmDescription("Prefect " + id + "s could not handle events about their flow runs")
                .metricName("ApproximateNumberOfMessagesVisible")
                .threshold(1)
                .build();
    }

    void eventsUndelivered(AlarmsConfig.Undelivered config, String rule) {
        MetricAlarm.undelivered(scope, id + "-events", config, rule, "the queue of Prefect " + id + "s", topic);
    }

    private CloudwatchMetricAlarm.Builder ofService(String what, AlarmName name) {
        return alarm(what, name)
                .dimensions(Map.of(
                        "ClusterName", cluster.name().value(),
                        "ServiceName", service.name().value()));
    }

    private CloudwatchMetricAlarm.Builder ofQueue(String what, AlarmName name, String queue) {
        return alarm(what, name)
                .dimensions(Map.of("QueueName", queue))
                .namespace("AWS/SQS")
                .statistic("Maximum")
                .period(5 * MINUTE)
                .evaluationPeriods(1)
                .comparisonOperator("GreaterThanOrEqualToThreshold")
                // SQS reports nothing about a queue that nobody has used for six hours.
                .treatMissingData("notBreaching");
    }

    private CloudwatchMetricAlarm.Builder alarm(String what, AlarmName name) {
        return MetricAlarm.create(scope, id + "-" + what, name, topic);
    }
}
