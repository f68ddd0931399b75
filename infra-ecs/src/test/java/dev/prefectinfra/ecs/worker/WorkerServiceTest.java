package dev.prefectinfra.ecs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedStack;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkerServiceTest {
    private static final String SECRET = "${data.aws_secretsmanager_secret.prefect.arn}";
    private static final String FLOWS_SECRET = "${data.aws_secretsmanager_secret.prefect-flows.arn}";

    /** With a pool of Prefect's own template a flow run would be bound to no lane. */
    @Test
    void neitherMakesAPoolNorInstallsAnything() {
        assertThat(command(Lanes.worker()))
                .isEqualTo(
                        "prefect worker start --type ecs --pool ecs-dev-test --install-policy never --with-healthcheck"
                                + " --no-create-pool-if-not-found");
    }

    @Test
    void everyQueueIsNamed() {
        assertThat(command(Lanes.workerChanged()))
                .isEqualTo("prefect worker start --type ecs --pool etl --work-queue default --work-queue urgent"
                        + " --install-policy never --with-healthcheck --no-create-pool-if-not-found");
    }

    /** Prefect 2 knows no --no-create-pool-if-not-found, and keeps to its limit. */
    @Test
    void aWorkerOfPrefect2HasALimit() {
        assertThat(command(Lanes.both()))
                .isEqualTo(
                        "prefect worker start --type ecs --pool ecs-dev-test --install-policy never --with-healthcheck"
                                + " --limit 7");
    }

    /** All of it: a worker passes settings of Prefect on to flow runs, which know no folder of its image. */
    @Test
    void readsTheLanesEventsAndStopsTasksOfCancelledRuns() {
        Map<String, String> prefect2 = new TreeMap<>(Map.of(
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_MAX_ATTEMPTS", "10",
                "AWS_RETRY_MODE", "adaptive",
                "HOME", "/home/prefect",
                "PREFECT_LOGGING_COLORS", "false",
                "PREFECT_WORKER_PREFETCH_SECONDS", "90",
                "PREFECT_WORKER_QUERY_SECONDS", "15",
                "PREFECT_WORKER_WEBSERVER_HOST", "127.0.0.1",
                "PREFECT_WORKER_WEBSERVER_PORT", "8080"));
        Map<String, String> prefect3 = new TreeMap<>(prefect2);
        prefect3.putAll(Map.of(
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_FORWARD_CRASHED_RUN_LOGS", "true",
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME", "prefect-v2-dev-test-worker-events",
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_REGION", "us-east-1",
                "PREFECT_WORKER_ENABLE_CANCELLATION", "true",
                "PREFECT_WORKER_HEARTBEAT_SECONDS", "30",
                "PREFECT_WORKER_QUERY_SECONDS", "10"));
        assertThat(pairs(container(Lanes.worker()).path("environment"), "value"))
                .isEqualTo(prefect3);
        assertThat(pairs(container(Lanes.both()).path("environment"), "value")).isEqualTo(prefect2);
        assertThat(pairs(container(Lanes.workerChanged()).path("environment"), "value"))
                .containsEntry("PREFECT_WORKER_PREFETCH_SECONDS", "60")
                .containsEntry("PREFECT_WORKER_QUERY_SECONDS", "5")
                .containsEntry("PREFECT_WORKER_HEARTBEAT_SECONDS", "20")
                .containsEntry("PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_FORWARD_CRASHED_RUN_LOGS", "false");
    }

    @Test
    void isAskedForItsHealthByPythonAlone() {
        JsonNode check = container(Lanes.worker()).path("healthCheck");
        assertThat(check.path("command").get(1).asText()).isEqualTo("python");
        assertThat(check.path("command").get(3).asText())
                .contains("'127.0.0.1', 8080")
                .doesNotContain("urllib");
        assertThat(check.path("command").get(5).asText()).isEqualTo("6");
        assertThat(Lanes.numbers(check, "interval", "timeout", "retries", "startPeriod"))
                .isEqualTo("30 10 3 180");
    }

    /**
     * Workers of Prefect 3 overlap; one of Prefect 2 ends first, or both would start as many runs as the limit says.
     */
    @Test
    void isReplacedAsItsKindAllows() {
        String[] deployment = {"desired_count", "deployment_minimum_healthy_percent", "deployment_maximum_percent"};
        assertThat(Lanes.numbers(service(Lanes.worker()), deployment)).isEqualTo("2 100 200");
        assertThat(Lanes.numbers(service(Lanes.workerChanged()), deployment)).isEqualTo("3 100 200");
        assertThat(Lanes.numbers(service(Lanes.both()), deployment)).isEqualTo("1 0 100");
        assertThat(service(Lanes.worker()).path("deployment_circuit_breaker"))
                .hasToString("{\"enable\":true,\"rollback\":true}");
        assertThat(service(Lanes.worker()).path("wait_for_steady_state").asBoolean())
                .isTrue();
        assertThat(service(Lanes.worker())
                        .at("/lifecycle/postcondition/0/error_message")
                        .asText())
                .contains("rolled the deployment back", "the worker's log");
    }

    @Test
    void aMarkReplacesTheTasks() {
        assertThat(service(Lanes.worker()).has("triggers")).isFalse();
        assertThat(service(Lanes.workerChanged()).path("triggers")).hasToString("{\"redeploy\":\"1\"}");
    }

    @Test
    void hasAMinuteToEnd() {
        assertThat(container(Lanes.worker()).path("stopTimeout")).hasToString("60");
    }

    @Test
    void theKeyIsTheLanesOrAServersAuthString() {
        assertThat(pairs(container(Lanes.worker()).path("secrets"), "valueFrom"))
                .isEqualTo(Map.of(
                        "PREFECT_API_URL", SECRET + ":account_workspace_url::",
                        "PREFECT_API_KEY", SECRET + ":service_account_api_key::"));
        assertThat(pairs(container(Lanes.workerChanged()).path("secrets"), "valueFrom"))
                .isEqualTo(Map.of(
                        "PREFECT_API_URL", SECRET + ":account_workspace_url::",
                        "PREFECT_API_AUTH_STRING", SECRET + ":auth::"));
    }

    @Test
    void flowRunsMayHaveAWeakerKeyOfTheirOwn() {
        assertThat(Lanes.workerChanged().output("task_definition_secrets").asText())
                .isEqualTo("{\"PREFECT_API_AUTH_STRING\":\"" + FLOWS_SECRET + ":weak::\"}");
        assertThat(Lanes.lines(Lanes.workerChanged().policyOf("flow-execution")))
                .contains("Allow secretsmanager:GetSecretValue on " + FLOWS_SECRET)
                .noneMatch(line -> line.contains(SECRET));
        assertThat(Lanes.lines(Lanes.workerChanged().policyOf("worker-execution")))
                .contains("Allow secretsmanager:GetSecretValue on " + SECRET)
                .noneMatch(line -> line.contains(FLOWS_SECRET));
    }

    /** By a strategy from the start, so that Spot replaces no service. */
    @Test
    void runsByAStrategyOfCapacityProviders() {
        assertThat(service(Lanes.worker()).has("launch_type")).isFalse();
        assertThat(service(Lanes.worker()).path("force_new_deployment").asText())
                .isEqualTo("true");
        assertThat(service(Lanes.worker()).path("capacity_provider_strategy"))
                .hasToString("[{\"base\":0,\"capacity_provider\":\"FARGATE\",\"weight\":1}]");
        assertThat(service(Lanes.workerChanged()).path("capacity_provider_strategy"))
                .hasToString("[{\"base\":1,\"capacity_provider\":\"FARGATE\",\"weight\":0},"
                        + "{\"base\":0,\"capacity_provider\":\"FARGATE_SPOT\",\"weight\":1}]");
    }

    @Test
    void startsWhenItsEventsAreThere() {
        List<String> before = new ArrayList<>();
        service(Lanes.worker()).path("depends_on").forEach(each -> before.add(each.asText()));
        assertThat(before)
                .containsExactlyInAnyOrder(
                        "aws_iam_role_policy.worker-execution-grants",
                        "aws_iam_role_policy.worker-task-grants",
                        "aws_sqs_queue_policy.worker-events-policy",
                        "aws_sqs_queue_policy.worker-events-dead-letters-policy",
                        "aws_cloudwatch_event_target.worker-events-to-queue",
                        // ECS refuses a capacity provider that the cluster does not have yet.
                        "aws_ecs_cluster_capacity_providers.cluster-capacity");
    }

    @Test
    void aWorkerOfPrefect2ReadsNoEvents() {
        assertThat(Lanes.both().resources("aws_sqs_queue")).isEmpty();
        assertThat(Lanes.both().resources("aws_ecs_service")).containsOnlyKeys("agent", "worker-service");
    }

    @Test
    void aLaneHandsOffWhatItHas() {
        assertThat(Lanes.worker().json().path("output").has("work_queues")).isFalse();
        assertThat(Lanes.worker().json().path("output").has("ecs_task_block")).isFalse();
        assertThat(Lanes.worker().output("worker").asText())
                .isEqualTo("{\"prefect_version\":3,\"registers_task_definitions\":false,\"work_pool\":\"ecs-dev-test\","
                        + "\"work_queues\":[]}");
        assertThat(Lanes.workerChanged().output("worker").asText())
                .isEqualTo("{\"prefect_version\":3,\"registers_task_definitions\":true,\"work_pool\":\"etl\","
                        + "\"work_queues\":[\"default\",\"urgent\"]}");
        assertThat(Lanes.both().json().path("output").has("work_queues")).isTrue();
        assertThat(Lanes.shipped().json().path("output").has("worker")).isFalse();
    }

    @Test
    void thePoolIsHandedOffWholeOutOfReachOfFlowRuns() {
        JsonNode parameter = Lanes.worker().resource("aws_ssm_parameter", "work-pool");
        assertThat(parameter.path("name").asText()).isEqualTo("/prefect-v2/dev/test/work-pool");
        assertThat(parameter.path("tier").asText()).isEqualTo("Intelligent-Tiering");
        // Systems Manager refuses a value with {{...}} in it.
        assertThat(parameter.path("value").asText())
                .doesNotContain("{{")
                .isEqualTo(
                        Lanes.worker().output("work_pool_definition").asText().replace("{{", "{\\u007b"));
        JsonNode changed = json(Lanes.workerChanged()
                .output("work_pool_definition")
                .asText()
                // As Terraform fills it in.
                .replace("${jsonencode(data.aws_subnets.network-subnets.ids)}", "[]"));
        assertThat(changed.path("concurrency_limit")).hasToString("20");
        assertThat(changed.path("queues"))
                .hasToString("[{\"concurrency_limit\":null,\"name\":\"default\",\"priority\":2},"
                        + "{\"concurrency_limit\":5,\"name\":\"urgent\",\"priority\":1}]");
        assertThat(changed.at("/base_job_template/job_configuration/prefect_api_auth_string_secret_arn")
                        .asText())
                .isEqualTo(FLOWS_SECRET + ":weak::");
        assertThat(changed.at("/base_job_template/job_configuration/auto_deregister_task_definition")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void prefect2KnowsNoAuthString() {
        String auth = Lanes.REQUIRED + "prefect-secret.auth-string-key = auth\n";
        assertThat(Synthesized.refused(auth, Lanes.modules()))
                .contains("prefect-secret.auth-string-key is set, and the lane has an agent of Prefect 2")
                .contains("a worker of Prefect 3 alone");
    }

    @Test
    void aLaneWithoutAServiceIsRefused() {
        assertThat(Synthesized.refused(Lanes.REQUIRED + "agent.enabled = false\n", Lanes.modules()))
                .startsWith("infra.conf:3: agent.enabled is false, and so is worker.enabled")
                .contains("desired-count = 0 pauses one");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("this is no JSON: " + text, e);
        }
    }

    private static JsonNode service(SynthesizedStack lane) {
        return lane.resource("aws_ecs_service", "worker-service");
    }

    private static JsonNode container(SynthesizedStack lane) {
        return lane.containerDefinitions("worker-task-definition").get(0);
    }

    private static String command(SynthesizedStack lane) {
        List<String> words = new ArrayList<>();
        container(lane).path("command").forEach(each -> words.add(each.asText()));
        return String.join(" ", words);
    }

    private static Map<String, String> pairs(JsonNode list, String valueKey) {
        Map<String, String> pairs = new TreeMap<>();
        list.forEach(each ->
                pairs.put(each.path("name").asText(), each.path(valueKey).asText()));
        return pairs;
    }
}
