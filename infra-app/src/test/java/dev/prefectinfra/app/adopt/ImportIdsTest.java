package dev.prefectinfra.app.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of all that our stacks make. A type without a rule or a reason fails here. */
final class ImportIdsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    @ParameterizedTest
    @ValueSource(strings = {"prefect-v2-dev-bootstrap", "prefect-v2-dev-ci", "prefect-v2-dev-test"})
    void everyTypeHasAWay(String stack) throws IOException {
        assertThat(golden(stack).resources())
                .extracting(Block::type)
                .isNotEmpty()
                .allMatch(type -> ResourceTypes.importId(type).isPresent()
                        || ResourceTypes.isLookedUp(type)
                        || ResourceTypes.leftBecause(type).isPresent());
    }

    @Test
    void theIdsOfTheAccountsStack() throws Exception {
        assertThat(ids(golden("prefect-v2-dev-ci")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "aws_ecr_lifecycle_policy.agent-images-lifecycle",
                        "data-flows-prefect-agent-dev",
                        "aws_ecr_repository.agent-images",
                        "data-flows-prefect-agent-dev",
                        "aws_iam_openid_connect_provider.circleci",
                        "arn:aws:iam::123456789012:oidc-provider/oidc.circleci.com/org/3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f",
                        "aws_iam_role.agent-images-ci",
                        "prefect-v2-dev-agent-images-ci",
                        "aws_iam_role_policy.agent-images-ci-grants",
                        "prefect-v2-dev-agent-images-ci:grants"));
    }

    @Test
    void theIdsOfABootstrapStack() throws Exception {
        String policies = "arn:aws:iam::123456789012:policy/terraform-cloud-dev-";
        assertThat(ids(golden("prefect-v2-dev-bootstrap")))
                .containsEntry(
                        "aws_iam_openid_connect_provider.terraform",
                        "arn:aws:iam::123456789012:oidc-provider/app.terraform.io")
                .containsEntry("aws_iam_policy.boundary", policies + "boundary")
                .containsEntry("aws_iam_policy.plan-policy-1", policies + "plan-1")
                .containsEntry("aws_iam_role.apply", "terraform-cloud-dev-apply")
                .containsEntry(
                        "aws_iam_role_policy_attachment.apply-plan-policy-1",
                        "terraform-cloud-dev-apply/" + policies + "plan-1")
                .containsEntry(
                        "aws_iam_service_linked_role.ecs",
                        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
    }

    @Test
    void theIdsOfALane() throws Exception {
        String bucket = "data-flows-prefect-fs-dev-test-123456789012";
        String topic = "arn:aws:sns:us-east-1:123456789012:prefect-v2-dev-test-alarms";
        assertThat(ids(golden("prefect-v2-dev-test")))
                .hasSizeGreaterThanOrEqualTo(33)
                .containsEntry("aws_cloudwatch_dashboard.dashboard", "prefect-v2-dev-test")
                .containsEntry(
                        "aws_cloudwatch_event_rule.agent-deployment-failed", "prefect-v2-dev-test-deployment-failed")
                .containsEntry(
                        "aws_cloudwatch_event_target.agent-deployment-failed-to-topic",
                        "prefect-v2-dev-test-deployment-failed/alarms")
                .containsEntry("aws_cloudwatch_log_group.flow-logs", "/prefect-v2/dev/test/flows")
                .containsEntry("aws_cloudwatch_metric_alarm.agent-not-running", "prefect-v2-dev-test-agent-not-running")
                .containsEntry("aws_ecr_lifecycle_policy.flow-images-lifecycle", "data-flows-prefect-envs-dev-test")
                .containsEntry("aws_ecs_cluster.cluster", "prefect-v2-dev-test")
                .containsEntry("aws_ecs_cluster_capacity_providers.cluster-capacity", "prefect-v2-dev-test")
                .containsEntry("aws_ecs_service.agent", "prefect-v2-dev-test/prefect-v2-dev-test-agent")
                .containsEntry("aws_iam_role_policy.flow-task-grants", "prefect-v2-dev-test-flow-task:grants")
                .containsEntry("aws_s3_bucket.flows", bucket)
                .containsEntry("aws_s3_bucket_lifecycle_configuration.flows-lifecycle", bucket)
                .containsEntry("aws_s3_bucket_ownership_controls.flows-ownership", bucket)
                .containsEntry("aws_s3_bucket_policy.flows-policy", bucket)
                .containsEntry("aws_s3_bucket_public_access_block.flows-public-access", bucket)
                .containsEntry("aws_s3_bucket_server_side_encryption_configuration.flows-encryption", bucket)
                .containsEntry("aws_s3_bucket_versioning.flows-versioning", bucket)
                .containsEntry("aws_sns_topic.alarms", topic)
                .containsEntry("aws_sns_topic_policy.alarms-policy", topic)
                .containsEntry("aws_ssm_parameter.hand-off", "/prefect-v2/dev/test");
    }

    @Test
    void arnsAreOfTheStacksPartition() throws Exception {
        StackDocument stack = stack("""
                "aws_sns_topic": { "alarms": { "name": "a" } },
                "aws_sns_topic_policy": { "alarms-policy": { "arn": "${aws_sns_topic.alarms.arn}" } }""");

        assertThat(ids(stack))
                .containsEntry("aws_sns_topic.alarms", "arn:aws-cn:sns:cn-north-1:123456789012:a")
                .containsEntry("aws_sns_topic_policy.alarms-policy", "arn:aws-cn:sns:cn-north-1:123456789012:a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${data.aws_x.y.name}", "${aws_iam_role.gone.id}", "${aws_sqs_queue.mine.url}", "a-${x}"})
    void whatOnlyAwsKnowsIsNoId(String role) throws IOException {
        StackDocument stack = stack("""
                "aws_sqs_queue": { "mine": { "name": "q" } },
                "aws_iam_role_policy": { "grants": { "name": "grants", "role": "%s" } }""".formatted(role));
        Block policy = stack.at("aws_iam_role_policy.grants").orElseThrow();

        assertThatThrownBy(() -> new Values(stack).filled("{role}:{name}", policy))
                .isInstanceOf(UnknownValue.class);
    }

    @Test
    void aResourceRestsOnWhatItMentions() throws IOException {
        Block service =
                golden("prefect-v2-dev-test").at("aws_ecs_service.agent").orElseThrow();

        assertThat(service.dependencies())
                .containsExactlyInAnyOrder(
                        "aws_ecs_cluster.cluster",
                        "aws_ecs_task_definition.agent-task-definition",
                        "aws_iam_role_policy.agent-execution-grants",
                        "aws_iam_role_policy.agent-task-grants",
                        "aws_security_group.agent-security-group");
    }

    private static Map<String, String> ids(StackDocument stack) throws UnknownValue {
        Map<String, String> ids = new TreeMap<>();
        for (Block each : stack.resources()) {
            Optional<String> id = ResourceTypes.importId(each.type());
            if (id.isPresent()) {
                ids.put(each.address(), new Values(stack).filled(id.get(), each));
            }
        }
        return ids;
    }

    private static StackDocument golden(String stack) throws IOException {
        return StackDocument.read(GOLDEN.resolve(stack + ".json"));
    }

    /** A stack in China with these resources. */
    private static StackDocument stack(String resources) throws IOException {
        return new StackDocument(JsonMapper.builder().build().readTree("""
                {"provider": {"aws": [{"region": "cn-north-1", "allowed_account_ids": ["123456789012"]}]},
                 "resource": {%s}}""".formatted(resources)));
    }
}
