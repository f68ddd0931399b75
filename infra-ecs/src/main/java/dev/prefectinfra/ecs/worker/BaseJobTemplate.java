package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.ecs.handoff.HandOffJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The base job template of a lane's work pool: how the worker turns a flow run into an ECS task. Job variables fill
 * only the {@code {{ placeholders }}} of {@code job_configuration}, so what is literal there no deployment can change:
 * cluster, network, container, the prefix of task definitions, the secret with Prefect's key, logs.
 *
 * <p>What prefect-aws knows beside and is missing here on purpose:
 *
 * <ul>
 *   <li>{@code name}: the worker expands <code>{{ $VARIABLE }}</code> in it, out of its own environment
 *       ({@code prepare_for_flow_run} in {@code prefect/workers/base.py} of Prefect 3).
 *   <li>{@code labels}: they become the task's tags, and win over the one that says which flow run it is. With another
 *       run's id, that run would be the one that crashes.
 *   <li>{@code command} and {@code environment} of the container's override: the worker adds both itself. From a
 *       placeholder here, a deployment's own {@code PREFECT_API_KEY} would come back in plain text.
 *   <li>{@code vpc_id}, {@code network_configuration}: with them the worker asks EC2 for the network.
 *   <li>{@code tags} of the task definition: with them it registers a revision for each run.
 * </ul>
 */
public final class BaseJobTemplate {
    /** The container whose command is the flow run, in each flow's task definition. */
    public static final String CONTAINER = "prefect";

    private BaseJobTemplate() {}

    /**
     * What is fixed for every flow run of the lane.
     *
     * @param cluster its ARN
     * @param families what the family of each flow's task definition begins with
     * @param subnets may be one reference to a list
     * @param securityGroup of flow runs
     * @param executionRole its ARN
     * @param taskRoles ARNs by the roles' names; {@code task} is the default
     * @param logGroup of flow runs
     * @param region of the log group
     */
    public record Lane(
            String cluster,
            FamilyPrefix families,
            List<String> subnets,
            String securityGroup,
            boolean assignPublicIp,
            String executionRole,
            SortedMap<String, String> taskRoles,
            String logGroup,
            String region) {}

    /**
     * The lane's worker.
     *
     * @param registration whether it registers task definitions
     * @param streamOutput whether it repeats flow runs' logs in its own, which only Prefect 2's can
     * @param secrets the environment variable that holds flow runs' key, {@code PREFECT_API_KEY} or
     *     {@code PREFECT_API_AUTH_STRING}, as ECS's {@code valueFrom}. Not {@code PREFECT_API_URL}: the worker passes
     *     its own on, and ECS refuses a variable that is a secret too.
     */
    public record Worker(
            Version version, Registration registration, boolean streamOutput, SortedMap<String, String> secrets) {}

    /** Of Prefect. */
    public enum Version {
        PREFECT_2,
        PREFECT_3
    }

    /** Whether a worker registers the task definitions of its flow runs. */
    public enum Registration {
        /** A deployment names a registered one: a run then calls only DescribeTaskDefinition and RunTask. */
        NONE,
        /** Where the newest of the family does not fit. */
        KEPT,
        /** For each run, and takes it back afterwards. */
        DEREGISTERED
    }

    /** As Prefect's API takes it, for {@link dev.prefectinfra.core.value.Json}. */
    public static Map<String, Object> of(Lane lane, Worker worker) {
        Map<String, Object> configuration = new TreeMap<>();
        configuration.put("command", "{{ command }}");
        configuration.put("env", "{{ env }}");
        configuration.put("cluster", lane.cluster());
        configuration.put("container_name", CONTAINER);
        Map<String, Object> request = request(lane);
        if (worker.registration() == Registration.NONE) {
            request.put("taskDefinition", lane.families() + "{{ task_definition }}");
        } else {
            configuration.put("task_definition", taskDefinition(lane, worker));
            // Otherwise each start of a worker registers all anew. One that is taken back must not be found by others.
            configuration.put("match_latest_revision_in_family", worker.registration() == Registration.KEPT);
            configuration.put("auto_deregister_task_definition", worker.registration() == Registration.DEREGISTERED);
        }
        configuration.put("task_run_request", request);
        if (worker.version() == Version.PREFECT_3) {
            // Takes the worker's own key out of the task's overrides, where ecs:DescribeTasks shows it. To name one
            // that
            // the worker has not fails each run.
            worker.secrets()
                    .forEach((name, valueFrom) ->
                            configuration.put(name.toLowerCase(Locale.ROOT) + "_secret_arn", valueFrom));
        } else {
            configuration.put("stream_output", worker.streamOutput());
            // Follows stream_output otherwise, and changes the log group of what is registered.
            configuration.put("configure_cloudwatch_logs", false);
        }
        return Map.of("job_configuration", configuration, "variables", new JobVariables(lane, worker).schema());
    }

    private static Map<String, Object> request(Lane lane) {
        Map<String, Object> overrides = new TreeMap<>();
        overrides.put("containerOverrides", List.of(Map.of("name", CONTAINER)));
        overrides.put("cpu", "{{ cpu }}");
        overrides.put("memory", "{{ memory }}");
        overrides.put("ephemeralStorage", "{{ ephemeral_storage }}");
        overrides.put(
                "taskRoleArn", lane.taskRoles().size() == 1 ? lane.taskRoles().get("task") : "{{ task_role_arn }}");
        Map<String, Object> request = new TreeMap<>();
        request.put("cluster", lane.cluster());
        request.put("launchType", "{{ launch_type }}");
        request.put(
                "networkConfiguration",
                Map.of(
                        "awsvpcConfiguration",
                        Map.of(
                                "subnets", HandOffJson.list(lane.subnets()),
                                "securityGroups", List.of(lane.securityGroup()),
                                "assignPublicIp", lane.assignPublicIp() ? "ENABLED" : "DISABLED")));
        request.put("overrides", overrides);
        return request;
    }

    /** Without sizes: they are the request's, or each of them would be a revision. */
    private static Map<String, Object> taskDefinition(Lane lane, Worker worker) {
        Map<String, Object> container = new TreeMap<>();
        container.put("name", CONTAINER);
        container.put("image", "{{ image }}");
        container.put("essential", true);
        container.put(
                "logConfiguration",
                Map.of(
                        "logDriver",
                        "awslogs",
                        "options",
                        Map.of(
                                "awslogs-group", lane.logGroup(),
                                "awslogs-region", lane.region(),
                                "awslogs-stream-prefix", "flow")));
        if (worker.version() == Version.PREFECT_2) { // 3 adds those that the configuration names
            container.put(
                    "secrets",
                    worker.secrets().entrySet().stream()
                            .map(each -> Map.of("name", each.getKey(), "valueFrom", each.getValue()))
                            .toList());
        }
        return Map.of(
                "family", lane.families() + "{{ family }}",
                "executionRoleArn", lane.executionRole(),
                "networkMode", "awsvpc",
                "requiresCompatibilities", List.of("FARGATE"),
                "runtimePlatform",
                        Map.of("cpuArchitecture", "{{ cpu_architecture }}", "operatingSystemFamily", "LINUX"),
                "containerDefinitions", List.of(container));
    }
}
