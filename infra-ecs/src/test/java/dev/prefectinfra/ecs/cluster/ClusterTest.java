package dev.prefectinfra.ecs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.SynthesizedStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
    private static final String INSIGHTS = "cluster-insights-logs";

    @Test
    void measuresWithContainerInsightsIntoAGroupThatIsThereBefore() {
        SynthesizedStack lane = Lanes.shipped();
        JsonNode cluster = lane.resource("aws_ecs_cluster", "cluster");
        assertThat(cluster.path("name").asText()).isEqualTo("prefect-v2-dev-test");
        assertThat(cluster.path("setting")).hasToString("[{\"name\":\"containerInsights\",\"value\":\"enabled\"}]");
        assertThat(cluster.path("depends_on")).hasToString("[\"aws_cloudwatch_log_group." + INSIGHTS + "\"]");
        JsonNode group = lane.resource("aws_cloudwatch_log_group", INSIGHTS);
        assertThat(group.path("name").asText()).isEqualTo("/aws/ecs/containerinsights/prefect-v2-dev-test/performance");
        assertThat(group.path("retention_in_days").asText()).isEqualTo("30");
    }

    @Test
    void measuresMoreWhenAskedTo() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(lane.resource("aws_ecs_cluster", "cluster").path("setting"))
                .hasToString("[{\"name\":\"containerInsights\",\"value\":\"enhanced\"}]");
        assertThat(lane.resource("aws_cloudwatch_log_group", INSIGHTS)
                        .path("retention_in_days")
                        .asText())
                .isEqualTo("0");
    }

    @Test
    void measuresNothingAndHasNoGroupForItWhenDisabled() {
        SynthesizedStack lane = Lanes.paused();
        JsonNode cluster = lane.resource("aws_ecs_cluster", "cluster");
        assertThat(cluster.path("setting")).hasToString("[{\"name\":\"containerInsights\",\"value\":\"disabled\"}]");
        assertThat(cluster.has("depends_on")).isFalse();
        assertThat(lane.resources("aws_cloudwatch_log_group")).containsOnlyKeys("agent-logs", "flow-logs");
    }

    @Test
    void offersSpotToFlowsAndUsesItForNothingByItself() {
        JsonNode capacity = Lanes.shipped().resource("aws_ecs_cluster_capacity_providers", "cluster-capacity");
        assertThat(capacity.path("cluster_name").asText()).isEqualTo("${aws_ecs_cluster.cluster.name}");
        assertThat(capacity.path("capacity_providers")).hasToString("[\"FARGATE\",\"FARGATE_SPOT\"]");
        assertThat(capacity.path("default_capacity_provider_strategy"))
                .hasToString("[{\"capacity_provider\":\"FARGATE\",\"weight\":1}]");
    }

    @Test
    void agentAndFlowRunsWriteToGroupsOfTheLane() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(group(lane, "agent-logs")).isEqualTo("/prefect-v2/dev/test/agent for 365");
        assertThat(group(lane, "flow-logs")).isEqualTo("/prefect-v2/dev/test/flows for 365");
    }

    @Test
    void logsAreKeptAsLongAndEncryptedAsConfigured() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(group(lane, "agent-logs")).isEqualTo("/prefect-v2/dev/test/agent for 0 with " + Lanes.KEY);
        assertThat(group(lane, "flow-logs")).isEqualTo("/prefect-v2/dev/test/flows for 3653");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
                3653
            })
    void takesEveryRetentionOfCloudWatch(int days) {
        assertThat(new Retention(days).value()).isEqualTo(days);
    }

    private static String group(SynthesizedStack lane, String id) {
        JsonNode group = lane.resource("aws_cloudwatch_log_group", id);
        return group.path("name").asText() + " for "
                + group.path("retention_in_days").asText()
                + (group.has("kms_key_id") ? " with " + group.path("kms_key_id").asText() : "");
    }
}
