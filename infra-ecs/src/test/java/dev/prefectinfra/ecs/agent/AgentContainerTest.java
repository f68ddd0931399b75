package dev.prefectinfra.ecs.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgentContainerTest {
    private static final String SECRET = "${data.aws_secretsmanager_secret.prefect.arn}";

    @Test
    void aTaskIsOneContainerThatIsNotPrivileged() {
        JsonNode container = container(Lanes.shipped());
        assertThat(container.path("name").asText()).isEqualTo("agent");
        assertThat(container.path("essential").asText()).isEqualTo("true");
        assertThat(container.path("privileged").asText()).isEqualTo("false");
    }

    /** A shell in front would swallow SIGTERM, and nothing would drain. */
    @Test
    void theCommandIsPrefectItselfInExecForm() {
        assertThat(texts(container(Lanes.shipped()).path("command")))
                .containsExactly(
                        "prefect", "agent", "start", "--work-queue", "prefect-v2-queue-dev-test", "--limit", "100");
        assertThat(container(Lanes.shipped()).has("entryPoint")).isFalse();
    }

    @Test
    void poolAndEveryQueueAreNamed() {
        assertThat(texts(container(Lanes.changed()).path("command")))
                .containsExactly(
                        "prefect",
                        "agent",
                        "start",
                        "--pool",
                        "pool",
                        "--work-queue",
                        "first",
                        "--work-queue",
                        "second queue",
                        "--limit",
                        "249");
    }

    /** All of it: agents pass settings of Prefect on to flow runs, where a folder of this image's would be missing. */
    @Test
    void theEnvironmentIsTunedForEcs() {
        assertThat(pairs(container(Lanes.shipped()).path("environment"), "value"))
                .isEqualTo(Map.of(
                        "AWS_RETRY_MODE", "adaptive",
                        "AWS_MAX_ATTEMPTS", "10",
                        "HOME", "/home/prefect",
                        "PREFECT_AGENT_PREFETCH_SECONDS", "90",
                        "PREFECT_AGENT_QUERY_INTERVAL", "15",
                        "PREFECT_LOGGING_COLORS", "false"));
    }

    @Test
    void configuredEnvironmentComesLast() {
        assertThat(pairs(container(Lanes.changed()).path("environment"), "value"))
                .containsEntry("PREFECT_LOGGING_LEVEL", "WARNING")
                .containsEntry("PREFECT_AGENT_PREFETCH_SECONDS", "0")
                .containsEntry("PREFECT_AGENT_QUERY_INTERVAL", "7")
                .hasSize(7);
    }

    @Test
    void urlAndKeyComeFromTheLanesSecretOnly() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(lane.data("aws_secretsmanager_secret", "prefect")
                        .path("name")
                        .asText())
                .isEqualTo("dpt/dev/test/prefect_v2");
        assertThat(pairs(container(lane).path("secrets"), "valueFrom"))
                .isEqualTo(Map.of(
                        "PREFECT_API_URL", SECRET + ":account_workspace_url::",
                        "PREFECT_API_KEY", SECRET + ":service_account_api_key::"));
        assertThat(lane.resourceNames()).noneMatch(each -> each.startsWith("aws_secretsmanager"));
        assertThat(lane.dataNames()).noneMatch(each -> each.startsWith("aws_secretsmanager_secret_version"));
    }

    @Test
    void aSecretByArnIsNotLookedUp() {
        assertThat(pairs(container(Lanes.changed()).path("secrets"), "valueFrom"))
                .isEqualTo(
                        Map.of("PREFECT_API_URL", Lanes.SECRET + ":url::", "PREFECT_API_KEY", Lanes.SECRET + ":key::"));
    }

    @Test
    void itIsNotRoot() {
        assertThat(container(Lanes.shipped()).path("user").asText()).isEqualTo("1000:1000");
        assertThat(container(Lanes.changed()).path("user").asText()).isEqualTo("1234");
    }

    @Test
    void onTheReadOnlyRootExactlyTheVolumesCanBeWritten() {
        JsonNode container = container(Lanes.shipped());
        assertThat(container.path("readonlyRootFilesystem").asText()).isEqualTo("true");
        Map<String, String> mounts = new TreeMap<>();
        container.path("mountPoints").forEach(each -> {
            mounts.put(
                    each.path("sourceVolume").asText(),
                    each.path("containerPath").asText());
            assertThat(each.path("readOnly").asText()).isEqualTo("false");
        });
        assertThat(mounts).isEqualTo(Map.of("tmp", "/tmp", "prefect-home", "/home/prefect/.prefect"));
        List<String> volumes = new ArrayList<>();
        task(Lanes.shipped())
                .path("volume")
                .forEach(each -> volumes.add(each.path("name").asText()));
        assertThat(volumes).containsExactlyElementsOf(mounts.keySet());
        // Where Prefect looks for its own folder: it is one of the volumes.
        assertThat(pairs(container.path("environment"), "value")).containsEntry("HOME", "/home/prefect");
    }

    @Test
    void aWritableRootNeedsNoVolumes() {
        assertThat(container(Lanes.changed()).path("readonlyRootFilesystem").asText())
                .isEqualTo("false");
        assertThat(container(Lanes.changed()).has("mountPoints")).isFalse();
        assertThat(task(Lanes.changed()).has("volume")).isFalse();
    }

    @Test
    void itMayDrainAsLongAsFargateAllows() {
        assertThat(container(Lanes.shipped()).path("stopTimeout")).hasToString("120");
        assertThat(container(Lanes.changed()).path("stopTimeout")).hasToString("30");
    }

    @Test
    void itsLogGoesToItsGroupAndNeverBlocksIt() {
        JsonNode log = container(Lanes.shipped()).path("logConfiguration");
        assertThat(log.path("logDriver").asText()).isEqualTo("awslogs");
        assertThat(log.path("options"))
                .hasToString("{\"awslogs-group\":\"${aws_cloudwatch_log_group.agent-logs.name}\","
                        + "\"awslogs-region\":\"us-east-1\",\"awslogs-stream-prefix\":\"agent\","
                        + "\"max-buffer-size\":\"25m\",\"mode\":\"non-blocking\"}");
    }

    @Test
    void aHealthCheckHasToBeAskedFor() {
        assertThat(container(Lanes.shipped()).has("healthCheck")).isFalse();
        assertThat(container(Lanes.changed()).path("healthCheck"))
                .hasToString("{\"command\":[\"CMD\",\"python\",\"/opt/prefect-agent/health.py\",\"--pool\",\"pool\","
                        + "\"--work-queue\",\"first\",\"--work-queue\",\"second queue\",\"--stale-seconds\",\"300\","
                        + "\"--timeout-seconds\",\"6\"],"
                        + "\"interval\":30,\"retries\":3,\"startPeriod\":180,\"timeout\":10}");
    }

    /** With the usual limit, an agent that polls every ten minutes would be killed every ten minutes. */
    @Test
    void anAgentThatPollsSeldomMayGoLongWithoutAPoll() {
        List<WorkQueue> queues = List.of(new WorkQueue("q"));
        assertThat(new AgentRuntime(queues, Optional.empty(), 1, 0, 600, false, false, Optional.empty())
                        .healthCheckArguments())
                .containsExactly("--work-queue", "q", "--stale-seconds", "2400");
    }

    @Test
    void theImageIsNamedByTagOrDigest() {
        assertThat(container(Lanes.shipped()).path("image").asText())
                .isEqualTo("123456789012.registry/agents:prefect-agent-0a1b2c3");
        assertThat(container(Lanes.changed()).path("image").asText())
                .isEqualTo("123456789012.registry/agents@" + Lanes.DIGEST);
    }

    @Test
    void theTaskIsOfTheSizeConfigured() {
        JsonNode shipped = task(Lanes.shipped());
        assertThat(shipped.path("cpu").asText()).isEqualTo("1024");
        assertThat(shipped.path("memory").asText()).isEqualTo("2048");
        assertThat(shipped.path("runtime_platform"))
                .hasToString("{\"cpu_architecture\":\"X86_64\",\"operating_system_family\":\"LINUX\"}");
        assertThat(shipped.has("ephemeral_storage")).isFalse();
        JsonNode changed = task(Lanes.changed());
        assertThat(changed.path("cpu").asText()).isEqualTo("256");
        assertThat(changed.path("memory").asText()).isEqualTo("512");
        assertThat(changed.path("runtime_platform").path("cpu_architecture").asText())
                .isEqualTo("ARM64");
        assertThat(changed.path("ephemeral_storage")).hasToString("{\"size_in_gib\":21}");
    }

    @Test
    void theTaskIsFargatesWithARoleForEachPurpose() {
        JsonNode task = task(Lanes.shipped());
        assertThat(task.path("family").asText()).isEqualTo("prefect-v2-dev-test-agent");
        assertThat(task.path("requires_compatibilities")).hasToString("[\"FARGATE\"]");
        assertThat(task.path("network_mode").asText()).isEqualTo("awsvpc");
        assertThat(task.path("execution_role_arn").asText()).isEqualTo("${aws_iam_role.agent-execution.arn}");
        assertThat(task.path("task_role_arn").asText()).isEqualTo("${aws_iam_role.agent-task.arn}");
    }

    @Test
    void aRollbackFindsTheRevisionBefore() {
        assertThat(task(Lanes.shipped()).path("skip_destroy").asText()).isEqualTo("true");
    }

    private static JsonNode task(SynthesizedStack lane) {
        return lane.resource("aws_ecs_task_definition", "agent-task-definition");
    }

    private static JsonNode container(SynthesizedStack lane) {
        List<JsonNode> containers = lane.containerDefinitions("agent-task-definition");
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static Map<String, String> pairs(JsonNode list, String valueKey) {
        Map<String, String> pairs = new TreeMap<>();
        list.forEach(each -> assertThat(pairs.put(
                        each.path("name").asText(), each.path(valueKey).asText()))
                .as("%s stands there twice", each)
                .isNull());
        return pairs;
    }
}
