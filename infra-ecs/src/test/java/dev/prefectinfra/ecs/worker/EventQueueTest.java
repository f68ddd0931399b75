package dev.prefectinfra.ecs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.ecs.Lanes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-test-worker-events";

    @Test
    void anEventIsReadThriceWithinTheHourThatEcsRemembersItsTask() {
        JsonNode queue = Lanes.worker().resource("aws_sqs_queue", "worker-events");
        assertThat(queue.path("message_retention_seconds").asInt()).isEqualTo(3600);
        assertThat(queue.path("visibility_timeout_seconds").asInt()).isEqualTo(300);
        assertThat(queue.path("redrive_policy").asText())
                .isEqualTo("{\"deadLetterTargetArn\":\"${aws_sqs_queue.worker-events-dead-letters.arn}\","
                        + "\"maxReceiveCount\":3}");
        assertThat(Lanes.workerChanged()
                        .resource("aws_sqs_queue", "worker-events")
                        .path("message_retention_seconds")
                        .asInt())
                .isEqualTo(1800);
    }

    @Test
    void whatCannotBeHandledIsKeptForThisQueueAlone() {
        JsonNode queue = Lanes.worker().resource("aws_sqs_queue", "worker-events-dead-letters");
        assertThat(queue.path("message_retention_seconds").asInt()).isEqualTo(1_209_600);
        assertThat(queue.path("redrive_allow_policy").asText())
                .isEqualTo("{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"" + QUEUE + "\"]}");
    }

    @Test
    void bothQueuesAreEncryptedBySqsOrACustomerKey() {
        for (String name : new String[] {"worker-events", "worker-events-dead-letters"}) {
            JsonNode own = Lanes.worker().resource("aws_sqs_queue", name);
            assertThat(own.path("sqs_managed_sse_enabled").asBoolean()).isTrue();
            assertThat(own.has("kms_master_key_id")).isFalse();
            JsonNode customer = Lanes.workerChanged().resource("aws_sqs_queue", name);
            assertThat(customer.has("sqs_managed_sse_enabled")).isFalse();
            assertThat(customer.path("kms_master_key_id").asText()).isEqualTo(Lanes.KEY);
        }
    }

    @Test
    void onlyTheRuleSendsAndNobodySpeaksWithoutTls() {
        List<PolicyStatement> statements = Lanes.worker()
                .policy("aws_sqs_queue_policy", "worker-events-policy", "policy")
                .statements();
        assertThat(statements).hasSize(2);
        denies(statements.get(0), QUEUE);
        PolicyStatement allow = statements.get(1);
        assertThat(allow.principals()).isEqualTo(Map.of("Service", List.of("events.amazonaws.com")));
        assertThat(allow.actions()).containsExactly("sqs:SendMessage");
        assertThat(allow.resources()).containsExactly(QUEUE);
        assertThat(allow.conditions())
                .isEqualTo(
                        Map.of(
                                "ArnEquals",
                                Map.of(
                                        "aws:SourceArn",
                                        List.of(
                                                "arn:aws:events:us-east-1:123456789012:rule/prefect-v2-dev-test-worker-events"))));
        assertThat(allow.allows()).isTrue();
        denies(
                Lanes.worker()
                        .policy("aws_sqs_queue_policy", "worker-events-dead-letters-policy", "policy")
                        .only(),
                QUEUE + "-dead");
    }

    /** Everybody, everything: a denial of less leaves the rest to plain HTTP. */
    private static void denies(PolicyStatement statement, String queue) {
        assertThat(statement.effect()).isEqualTo("Deny");
        assertThat(statement.isForEverybody()).isTrue();
        assertThat(statement.actions()).containsExactly("sqs:*");
        assertThat(statement.resources()).containsExactly(queue);
        assertThat(statement.conditions()).isEqualTo(Map.of("Bool", Map.of("aws:SecureTransport", List.of("false"))));
    }

    /** A task that RunTask starts is in the group family:FAMILY; a service's is in service:NAME. */
    @Test
    void theRuleMatchesTheLanesFlowRunsAndNothingElse() {
        String cluster = "\"clusterArn\":[\"arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-test\"],"
                + "\"group\":[{\"prefix\":\"family:prefect-v2-dev-test_\"}]";
        String rest = "\"detail-type\":[\"ECS Task State Change\"],\"source\":[\"aws.ecs\"]}";
        assertThat(Lanes.worker().document("aws_cloudwatch_event_rule", "worker-events-rule", "event_pattern"))
                .hasToString("{\"detail\":{" + cluster + "}," + rest);
        assertThat(Lanes.workerChanged().document("aws_cloudwatch_event_rule", "worker-events-rule", "event_pattern"))
                .hasToString("{\"detail\":{" + cluster + ",\"lastStatus\":[\"STOPPED\"]}," + rest);
        assertThat(Lanes.worker()
                        .resource("aws_cloudwatch_event_target", "worker-events-to-queue")
                        .path("arn")
                        .asText())
                .isEqualTo("${aws_sqs_queue.worker-events.arn}");
    }
}
