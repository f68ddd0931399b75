package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.cloudwatch_dashboard.CloudwatchDashboard;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.agent.AgentService;
import dev.prefectinfra.ecs.cluster.AgentCluster;
import dev.prefectinfra.ecs.cluster.LaneLogs;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/** One page about the agent: does it run, has it room, what goes wrong. */
final class LaneDashboard {
    private final Account account;
    private final AgentCluster cluster;
    private final AgentService agent;

    LaneDashboard(
            Construct scope,
            DashboardConfig config,
            Account account,
            AgentCluster cluster,
            AgentService agent,
            LaneLogs logs) {
        this.account = account;
        this.cluster = cluster;
        this.agent = agent;
        if (!config.enabled()) {
            return;
        }
        CloudwatchDashboard.Builder.create(scope, "dashboard")
                .dashboardName(config.name().value())
                .dashboardBody(Json.of(Map.of(
                        "widgets",
                        List.of(
                                metrics(
                                        0,
                                        "Agent: CPU and memory, percent",
                                        "AWS/ECS",
                                        "CPUUtilization",
                                        "MemoryUtilization"),
                                metrics(
                                        12,
                                        "Agents running",
                                        "ECS/ContainerInsights",
                                        "RunningTaskCount",
                                        "DesiredTaskCount"),
                                errors(logs)))))
                .build();
    }

    private Map<String, Object> metrics(int x, String title, String namespace, String first, String second) {
        return Map.of(
                "type",
                "metric",
                "x",
                x,
                "y",
                0,
                "width",
                12,
                "height",
                6,
                "properties",
                Map.of(
                        "title",
                        title,
                        "region",
                        account.region().value(),
                        "view",
                        "timeSeries",
                        "metrics",
                        List.of(metric(namespace, first), metric(namespace, second))));
    }

    private List<String> metric(String namespace, String name) {
        return List.of(
                namespace,
                name,
                "ClusterName",
                cluster.name().value(),
                "ServiceName",
                agent.name().value());
    }

    private Map<String, Object> errors(LaneLogs logs) {
        return Map.of(
                "type",
                "log",
                "x",
                0,
                "y",
                6,
                "width",
                24,
                "height",
                6,
                "properties",
                Map.of(
                        "title",
                        "Agent: errors",
                        "region",
                        account.region().value(),
                        "view",
                        "table",
                        "query",
                        "SOURCE '" + logs.agent().name()
                                + "' | fields @timestamp, @message | filter @message like /ERROR|CRITICAL/"
                                + " | sort @timestamp desc | limit 50"));
    }
}
