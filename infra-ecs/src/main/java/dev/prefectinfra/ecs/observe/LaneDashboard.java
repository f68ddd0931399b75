package dev.prefectinfra.ecs.observe;

import com.hashicorp.cdktf.providers.aws.cloudwatch_dashboard.CloudwatchDashboard;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneService;
import dev.prefectinfra.ecs.service.LaneServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/** One page about the services: do they run, have they room, do they hear of their flow runs, what goes wrong. */
final class LaneDashboard {
    private static final int HALF = 12;
    private static final int WHOLE = 24;
    private static final int HEIGHT = 6;

    private final Account account;
    private final LaneCluster cluster;
    private final List<Map<String, Object>> widgets = new ArrayList<>();
    private int y;

    LaneDashboard(
            Construct scope, DashboardConfig config, Account account, LaneCluster cluster, LaneServices services) {
        this.account = account;
        this.cluster = cluster;
        if (!config.enabled()) {
            return;
        }
        services.all().forEach(this::add);
        CloudwatchDashboard.Builder.create(scope, "dashboard")
                .dashboardName(config.name().value())
                .dashboardBody(Json.of(Map.of("widgets", widgets)))
                .build();
    }

    private void add(LaneService service) {
        String title = service.kind().title();
        row(
                metrics(
                        title + ": CPU and memory, percent",
                        List.of(of(service, "AWS/ECS", "CPUUtilization"), of(service, "AWS/ECS", "MemoryUtilization"))),
                metrics(
                        title + "s running",
                        List.of(
                                of(service, "ECS/ContainerInsights", "RunningTaskCount"),
                                of(service, "ECS/ContainerInsights", "DesiredTaskCount"))));
        service.events()
                .ifPresent(queues -> row(
                        metrics(
                                title + ": age of the oldest event, seconds",
                                List.of(of(queues.events(), "ApproximateAgeOfOldestMessage"))),
                        metrics(
                                title + ": events waiting, unhandled and undelivered",
                                List.of(
                                        of(queues.events(), "ApproximateNumberOfMessagesVisible"),
                                        of(queues.deadLetters(), "ApproximateNumberOfMessagesVisible"),
                                        undelivered(queues.rule())))));
        place(0, WHOLE, "log", errors(service));
        y += HEIGHT;
    }

    private void row(Map<String, Object> left, Map<String, Object> right) {
        place(0, HALF, "metric", left);
        place(HALF, HALF, "metric", right);
        y += HEIGHT;
    }

    private void place(int x, int width, String type, Map<String, Object> properties) {
        widgets.add(Map.of("type", type, "x", x, "y", y, "width", width, "height", HEIGHT, "properties", properties));
    }

    private Map<String, Object> metrics(String title, List<? extends List<?>> metrics) {
        return Map.of("title", title, "region", account.region().value(), "view", "timeSeries", "metrics", metrics);
    }

    private List<String> of(LaneService service, String namespace, String name) {
        return List.of(
                namespace,
                name,
                "ClusterName",
                cluster.name().value(),
                "ServiceName",
                service.name().value());
    }

    private static List<String> of(String queue, String name) {
        return List.of("AWS/SQS", name, "QueueName", queue);
    }

    private static List<Object> undelivered(String rule) {
        return List.of("AWS/Events", "FailedInvocations", "RuleName", rule, Map.of("stat", "Sum"));
    }

    private Map<String, Object> errors(LaneService service) {
        return Map.of(
                "title",
                service.kind().title() + ": errors",
                "region",
                account.region().value(),
                "view",
                "table",
                "query",
                "SOURCE '" + service.logs()
                        + "' | fields @timestamp, @message | filter @message like /ERROR|CRITICAL/"
                        + " | sort @timestamp desc | limit 50");
    }
}
