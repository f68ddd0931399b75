package dev.prefectinfra.ecs.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final String OWN_TOPIC = "${aws_sns_topic.alarms.arn}";
    private static final String TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:prefect-v2-dev-test-alarms";

    @Test
    void tellsThatTooFewAgentsRunAlsoWhenNothingIsReported() {
        JsonNode alarm = alarm(Lanes.shipped(), "agent-not-running");
        assertThat(text(alarm, "namespace", "metric_name", "statistic", "comparison_operator", "threshold"))
                .isEqualTo("ECS/ContainerInsights RunningTaskCount Minimum LessThanThreshold 1");
        assertThat(text(alarm, "period", "evaluation_periods", "treat_missing_data"))
                .isEqualTo("60 10 breaching");
        JsonNode changed = alarm(Lanes.changed(), "agent-not-running");
        assertThat(text(changed, "threshold", "evaluation_periods")).isEqualTo("2 5");
    }

    @Test
    void tellsThatMemoryRunsOut() {
        JsonNode alarm = alarm(Lanes.shipped(), "agent-memory-high");
        assertThat(text(alarm, "namespace", "metric_name", "statistic", "comparison_operator", "threshold"))
                .isEqualTo("AWS/ECS MemoryUtilization Maximum GreaterThanOrEqualToThreshold 85");
        assertThat(text(alarm(Lanes.changed(), "agent-memory-high"), "threshold"))
                .isEqualTo("70");
    }

    @Test
    void bothAlarmsAreAboutTheLanesServiceAndGoBothWays() {
        for (String name : new String[] {"agent-not-running", "agent-memory-high"}) {
            JsonNode alarm = alarm(Lanes.shipped(), name);
            assertThat(alarm.path("dimensions"))
                    .hasToString(
                            "{\"ClusterName\":\"prefect-v2-dev-test\",\"ServiceName\":\"prefect-v2-dev-test-agent\"}");
            assertThat(alarm.path("alarm_actions")).hasToString("[\"" + OWN_TOPIC + "\"]");
            assertThat(alarm.path("ok_actions")).hasToString("[\"" + OWN_TOPIC + "\"]");
            assertThat(alarm.path("alarm_name").asText()).startsWith("prefect-v2-dev-test-agent-");
        }
    }

    @Test
    void tellsThatEcsGaveUpADeploymentOfThisService() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(lane.document("aws_cloudwatch_event_rule", "agent-deployment-failed", "event_pattern"))
                .hasToString("{\"detail\":{\"eventName\":[\"SERVICE_DEPLOYMENT_FAILED\"]},"
                        + "\"detail-type\":[\"ECS Deployment State Change\"],"
                        + "\"resources\":[\"arn:aws:ecs:us-east-1:123456789012:"
                        + "service/prefect-v2-dev-test/prefect-v2-dev-test-agent\"],"
                        + "\"source\":[\"aws.ecs\"]}");
        JsonNode to = lane.resource("aws_cloudwatch_event_target", "agent-deployment-failed-to-topic");
        assertThat(text(to, "rule", "arn"))
                .isEqualTo("${aws_cloudwatch_event_rule.agent-deployment-failed.name} " + OWN_TOPIC);
    }

    @Test
    void thisAccountsAlarmsMayPublishToTheTopicAndEventBridgeWhichNamesNoSource() {
        Policy policy = Lanes.shipped().policy("aws_sns_topic_policy", "alarms-policy", "policy");
        assertThat(policy.sids()).containsExactly("Alarms", "Events");
        PolicyStatement alarms = policy.statement("Alarms");
        assertThat(alarms.principals()).isEqualTo(Map.of("Service", List.of("cloudwatch.amazonaws.com")));
        PolicyStatement events = policy.statement("Events");
        assertThat(events.principals()).isEqualTo(Map.of("Service", List.of("events.amazonaws.com")));
        assertThat(Lanes.lines(policy))
                .containsExactly(
                        "Allow sns:Publish on " + TOPIC_ARN + " when {StringEquals={aws:SourceAccount=[123456789012]}}",
                        "Allow sns:Publish on " + TOPIC_ARN);
    }

    @Test
    void anOwnTopicIsEncryptedWithACustomerKeyOrNotAtAll() {
        assertThat(Lanes.shipped().resource("aws_sns_topic", "alarms").has("kms_master_key_id"))
                .isFalse();
        assertThat(Lanes.paused()
                        .resource("aws_sns_topic", "alarms")
                        .path("kms_master_key_id")
                        .asText())
                .isEqualTo(Lanes.KEY);
    }

    @Test
    void anExistingTopicIsUsedAndLeftAlone() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(lane.resources("aws_sns_topic")).isEmpty();
        assertThat(lane.resources("aws_sns_topic_policy")).isEmpty();
        assertThat(alarm(lane, "agent-memory-high").path("alarm_actions")).hasToString("[\"" + Lanes.TOPIC + "\"]");
    }

    @Test
    void aPausedLaneIsNotMissed() {
        assertThat(Lanes.paused().resources("aws_cloudwatch_metric_alarm"))
                .containsOnlyKeys("agent-deployment-failed-undelivered");
        assertThat(Lanes.paused().resources("aws_cloudwatch_event_rule")).hasSize(1);
    }

    @Test
    void withoutTheEventTheRuleIsNotThere() {
        assertThat(Lanes.changed().resources("aws_cloudwatch_metric_alarm"))
                .containsOnlyKeys("agent-memory-high", "agent-not-running");
        assertThat(Lanes.changed().resources("aws_cloudwatch_event_rule")).isEmpty();
        assertThat(Lanes.changed().resources("aws_cloudwatch_event_target")).isEmpty();
    }

    @Test
    void withoutAnyAlarmThereIsNoTopicEither() {
        assertThat(Lanes.silent().resourceNames())
                .isNotEmpty()
                .noneMatch(each -> each.startsWith("aws_cloudwatch_metric_alarm")
                        || each.startsWith("aws_cloudwatch_event")
                        || each.startsWith("aws_sns"));
    }

    @Test
    void anAlarmThatNobodyMeasuresForIsRefusedWithBothKeys() {
        assertThat(Synthesized.refused(Lanes.REQUIRED + "cluster.container-insights = disabled\n", Lanes.modules()))
                .contains(
                        "alarms.agent.not-running",
                        "cluster.container-insights = enabled",
                        "alarms.agent.not-running.enabled = false");
    }

    @Test
    void aWorkersAlarmsAreItsOwn() {
        assertThat(Lanes.worker().resources("aws_cloudwatch_metric_alarm"))
                .containsOnlyKeys(
                        "worker-not-running",
                        "worker-memory-high",
                        "worker-deployment-failed-undelivered",
                        "worker-events-late",
                        "worker-events-unhandled",
                        "worker-events-undelivered");
        assertThat(text(alarm(Lanes.worker(), "worker-not-running"), "threshold"))
                .isEqualTo("2");
        assertThat(Lanes.both().resources("aws_cloudwatch_metric_alarm"))
                .containsOnlyKeys(
                        "agent-not-running",
                        "agent-memory-high",
                        "agent-deployment-failed-undelivered",
                        "worker-not-running",
                        "worker-memory-high",
                        "worker-deployment-failed-undelivered");
    }

    /** Nothing else shows a worker that no longer reads events: it polls on, and is healthy. */
    @Test
    void tellsThatEventsAreNotReadOrNotHandled() {
        JsonNode late = alarm(Lanes.worker(), "worker-events-late");
        assertThat(text(late, "namespace", "metric_name", "statistic", "comparison_operator", "threshold"))
                .isEqualTo("AWS/SQS ApproximateAgeOfOldestMessage Maximum GreaterThanOrEqualToThreshold 900");
        assertThat(late.path("dimensions")).hasToString("{\"QueueName\":\"prefect-v2-dev-test-worker-events\"}");
        JsonNode unhandled = alarm(Lanes.worker(), "worker-events-unhandled");
        assertThat(text(unhandled, "metric_name", "threshold")).isEqualTo("ApproximateNumberOfMessagesVisible 1");
        assertThat(unhandled.path("dimensions"))
                .hasToString("{\"QueueName\":\"prefect-v2-dev-test-worker-events-dead\"}");
        assertThat(text(alarm(Lanes.workerChanged(), "worker-events-late"), "threshold"))
                .isEqualTo("300");
    }

    @Test
    void anAlarmAboutEventsThatAreGoneBeforeItIsRefused() {
        String late = Lanes.REQUIRED + "worker { enabled = true, image.tag = 0a1b2c3,"
                + " runtime.prefect-3.events.retention-minutes = 20 }\nalarms.worker-events.late.minutes = 16\n";
        assertThat(Synthesized.refused(late, Lanes.modules()))
                .startsWith("infra.conf:4: alarms.worker-events.late.minutes 16 is not 5 minutes less than the 20")
                .contains("at most 15");
    }

    @Test
    void tellsWithEcssOwnReasonThatATaskCouldNotStartWhereItIsAskedFor() {
        assertThat(Lanes.worker().resources("aws_cloudwatch_event_rule"))
                .containsOnlyKeys("worker-deployment-failed", "worker-events-rule");
        SynthesizedStack lane = Lanes.workerChanged();
        assertThat(lane.document("aws_cloudwatch_event_rule", "task-not-started", "event_pattern"))
                .hasToString("{\"detail\":{\"clusterArn\":[\"arn:aws:ecs:us-east-1:123456789012:"
                        + "cluster/prefect-v2-dev-test\"],\"lastStatus\":[\"STOPPED\"],"
                        + "\"stopCode\":[\"TaskFailedToStart\"]},"
                        + "\"detail-type\":[\"ECS Task State Change\"],\"source\":[\"aws.ecs\"]}");
        JsonNode to = lane.resource("aws_cloudwatch_event_target", "task-not-started-to-topic");
        assertThat(to.path("arn").asText()).isEqualTo(OWN_TOPIC);
        assertThat(to.at("/input_transformer/input_paths"))
                .hasToString("{\"group\":\"$.detail.group\",\"reason\":\"$.detail.stoppedReason\","
                        + "\"task\":\"$.detail.taskArn\"}");
        assertThat(to.at("/input_transformer/input_template").asText())
                .isEqualTo("{\"problem\": \"A task could not start\", \"group\": <group>, \"reason\": <reason>,"
                        + " \"task\": <task>}");
    }

    /** A policy or a key that keeps EventBridge out drops events for good, and no queue shows what it never got. */
    @Test
    void tellsOfEachRuleThatItsEventsCouldNotBeDelivered() {
        for (SynthesizedStack lane : List.of(Lanes.shipped(), Lanes.worker(), Lanes.workerChanged(), Lanes.both())) {
            Map<String, String> told = new TreeMap<>();
            lane.resources("aws_cloudwatch_metric_alarm").forEach((name, alarm) -> {
                if (alarm.path("namespace").asText().equals("AWS/Events")) {
                    assertThat(text(alarm, "metric_name", "statistic", "comparison_operator", "threshold"))
                            .isEqualTo("FailedInvocations Sum GreaterThanOrEqualToThreshold 1");
                    assertThat(text(alarm, "period", "evaluation_periods", "treat_missing_data"))
                            .isEqualTo("300 1 notBreaching");
                    assertThat(alarm.path("alarm_actions")).hasToString("[\"" + OWN_TOPIC + "\"]");
                    assertThat(alarm.path("dimensions").size()).isOne();
                    told.put(alarm.at("/dimensions/RuleName").asText(), name);
                }
            });
            assertThat(told.keySet())
                    .isEqualTo(lane.resources("aws_cloudwatch_event_rule").values().stream()
                            .map(rule -> rule.path("name").asText())
                            .collect(Collectors.toSet()));
        }
        assertThat(alarm(Lanes.worker(), "worker-events-undelivered")
                        .path("alarm_name")
                        .asText())
                .isEqualTo("prefect-v2-dev-test-worker-events-undelivered");
        assertThat(Lanes.workerChanged().resources("aws_cloudwatch_metric_alarm"))
                .containsKey("task-not-started-undelivered");
    }

    @Test
    void eachOfThemCanBeSwitchedOff() {
        assertThat(Lanes.silentWorker().resources("aws_cloudwatch_event_rule"))
                .containsOnlyKeys("worker-deployment-failed", "worker-events-rule", "task-not-started");
        assertThat(Lanes.silentWorker().resources("aws_cloudwatch_metric_alarm"))
                .containsOnlyKeys("worker-memory-high", "worker-not-running");
    }

    private static JsonNode alarm(SynthesizedStack lane, String name) {
        return lane.resource("aws_cloudwatch_metric_alarm", name);
    }

    private static String text(JsonNode resource, String... arguments) {
        return String.join(
                " ",
                List.of(arguments).stream()
                        .map(each -> resource.path(each).asText())
                        .toList());
    }
}
