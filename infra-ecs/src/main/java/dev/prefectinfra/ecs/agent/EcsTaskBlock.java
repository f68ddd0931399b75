package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.handoff.HandOffJson;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fields of Prefect 2's ECSTask block that belong to the lane; the flow adds its {@code task_definition_arn}. None
 * of them makes prefect-aws register a task definition of its own.
 */
final class EcsTaskBlock {
    private static final String NETWORK = "/networkConfiguration/awsvpcConfiguration/";

    private EcsTaskBlock() {}

    static Map<String, Object> of(LaneCluster cluster, FlowNetwork network, FlowRoles roles) {
        Map<String, Object> block = new TreeMap<>();
        block.put("cluster", cluster.arn());
        block.put("launch_type", "FARGATE");
        // Asked for even where the customizations name the subnets.
        block.put("vpc_id", network.vpcId());
        block.put("execution_role_arn", roles.execution().arn());
        block.put("task_role_arn", roles.tasks().get("task").arn());
        block.put(
                "task_customizations",
                List.of(
                        patch("subnets", HandOffJson.list(network.subnets())),
                        patch("securityGroups", List.of(network.flowSecurityGroup())),
                        patch("assignPublicIp", network.assignPublicIp() ? "ENABLED" : "DISABLED")));
        // Takes the API key out of the task's overrides, where ecs:DescribeTasks shows it (PrefectHQ/prefect#16232).
        // The secrets of the flow's task definition bring it back.
        block.put("env", Collections.singletonMap("PREFECT_API_KEY", null));
        return block;
    }

    /**
     * More fields, for a block that configures its logs itself and so registers a task definition: ECSTask refuses the
     * options without the switch, and without the options its group is one for all lanes.
     */
    static Map<String, Object> logging(FlowLogs logs, Account account) {
        return Map.of(
                "configure_cloudwatch_logs",
                true,
                "cloudwatch_logs_options",
                Map.of(
                        "awslogs-group",
                        logs.group().name().value(),
                        "awslogs-region",
                        account.region().value(),
                        "awslogs-stream-prefix",
                        "flow",
                        "awslogs-create-group",
                        "false"));
    }

    private static Map<String, Object> patch(String field, Object value) {
        return Map.of("op", "add", "path", NETWORK + field, "value", value);
    }
}
