package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.cloudwatch_metric_alarm.CloudwatchMetricAlarm;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/** An alarm that tells the topic when it begins, and when it is over. */
final class MetricAlarm {
    static final int MINUTE = 60;

    private MetricAlarm() {}

    static CloudwatchMetricAlarm.Builder create(Construct scope, String id, AlarmName name, String topic) {
        return CloudwatchMetricAlarm.Builder.create(scope, id)
                .alarmName(name.value())
                .alarmActions(List.of(topic))
                .okActions(List.of(topic));
    }

    /**
     * Tells that EventBridge gave up events of a rule on the default bus, as it does at once where it may not deliver
     * them ("Amazon EventBridge metrics", EventBridge User Guide). They are gone, and nothing else shows it.
     *
     * @param target where they should have gone, as part of a sentence
     */
    static void undelivered(
            Construct scope, String id, AlarmsConfig.Undelivered config, String rule, String target, String topic) {
        create(scope, id + "-undelivered", config.name(), topic)
                .alarmDescription("EventBridge could not deliver events of the rule " + rule + " to " + target
                        + ". Look at its policy, and at that of the key that encrypts it")
                .namespace("AWS/Events")
                .metricName("FailedInvocations")
                .dimensions(Map.of("RuleName", rule))
                .statistic("Sum")
                .period(5 * MINUTE)
                .evaluationPeriods(1)
                .comparisonOperator("GreaterThanOrEqualToThreshold")
                .threshold(1)
                // EventBridge reports it only if it is not zero.
                .treatMissingData("notBreaching")
                .build();
    }
}
