package dev.prefectinfra.ecs.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.ecs.Lanes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardTest {
    @Test
    void showsTheAgentsLoadItsNumberAndItsErrors() {
        assertThat(Lanes.shipped()
                        .resource("aws_cloudwatch_dashboard", "dashboard")
                        .path("dashboard_name")
                        .asText())
                .isEqualTo("prefect-v2-dev-test");
        JsonNode widgets = Lanes.shipped()
                .document("aws_cloudwatch_dashboard", "dashboard", "dashboard_body")
                .path("widgets");
        assertThat(widgets).hasSize(3);
        List<String> metrics = new ArrayList<>();
        widgets.forEach(widget -> {
            assertThat(widget.path("properties").path("region").asText()).isEqualTo("us-east-1");
            widget.path("properties").path("metrics").forEach(metric -> metrics.add(metric.toString()));
        });
        String service = ",\"ClusterName\",\"prefect-v2-dev-test\",\"ServiceName\",\"prefect-v2-dev-test-agent\"]";
        assertThat(metrics)
                .containsExactly(
                        "[\"AWS/ECS\",\"CPUUtilization\"" + service,
                        "[\"AWS/ECS\",\"MemoryUtilization\"" + service,
                        "[\"ECS/ContainerInsights\",\"RunningTaskCount\"" + service,
                        "[\"ECS/ContainerInsights\",\"DesiredTaskCount\"" + service);
        assertThat(widgets.path(2).path("properties").path("query").asText())
                .startsWith("SOURCE '/prefect-v2/dev/test/agent' | ");
    }

    @Test
    void showsWhetherAWorkerHearsOfItsFlowRuns() {
        String body = Lanes.worker()
                .document("aws_cloudwatch_dashboard", "dashboard", "dashboard_body")
                .toString();
        assertThat(body)
                .contains("\"ApproximateAgeOfOldestMessage\",\"QueueName\",\"prefect-v2-dev-test-worker-events\"")
                .contains("\"QueueName\",\"prefect-v2-dev-test-worker-events-dead\"")
                .contains("[\"AWS/Events\",\"FailedInvocations\",\"RuleName\","
                        + "\"prefect-v2-dev-test-worker-events\",{\"stat\":\"Sum\"}]")
                .contains("SOURCE '/prefect-v2/dev/test/worker' | ")
                .doesNotContain("Agent");
    }

    @Test
    void servicesStandBelowEachOther() {
        List<String> places = new ArrayList<>();
        Lanes.both()
                .document("aws_cloudwatch_dashboard", "dashboard", "dashboard_body")
                .path("widgets")
                .forEach(each -> places.add(each.path("x") + "," + each.path("y")));
        assertThat(places).containsExactly("0,0", "12,0", "0,6", "0,12", "12,12", "0,18");
    }

    @Test
    void canBeSwitchedOff() {
        assertThat(Lanes.changed().resources("aws_cloudwatch_dashboard")).isEmpty();
    }
}
