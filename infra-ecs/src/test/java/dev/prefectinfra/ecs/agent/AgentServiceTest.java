package dev.prefectinfra.ecs.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.SynthesizedStack;
import org.junit.jupiter.api.Test;

class AgentServiceTest {
    private static final String TASK_DEFINITION = "aws_ecs_task_definition.agent-task-definition.arn";

    @Test
    void runsTheTaskDefinitionOnFargateInTheLanesCluster() {
        JsonNode service = service(Lanes.shipped());
        assertThat(service.path("name").asText()).isEqualTo("prefect-v2-dev-test-agent");
        assertThat(service.path("cluster").asText()).isEqualTo("${aws_ecs_cluster.cluster.arn}");
        assertThat(service.path("task_definition").asText()).isEqualTo("${" + TASK_DEFINITION + "}");
        assertThat(service.path("launch_type").asText()).isEqualTo("FARGATE");
        assertThat(service.path("platform_version").asText()).isEqualTo("LATEST");
        assertThat(service.path("desired_count")).hasToString("1");
    }

    @Test
    void waitsForBothPolicies() {
        assertThat(service(Lanes.shipped()).path("depends_on"))
                .hasToString(
                        "[\"aws_iam_role_policy.agent-execution-grants\",\"aws_iam_role_policy.agent-task-grants\"]");
    }

    @Test
    void aFailedDeploymentIsRolledBackAndTerraformNotices() {
        JsonNode service = service(Lanes.shipped());
        assertThat(service.path("deployment_circuit_breaker")).hasToString("{\"enable\":true,\"rollback\":true}");
        assertThat(service.path("wait_for_steady_state").asText()).isEqualTo("true");
        JsonNode condition = service.path("lifecycle").path("postcondition").path(0);
        assertThat(condition.path("condition").asText())
                .isEqualTo("${(self.task_definition == " + TASK_DEFINITION + ")}");
        assertThat(condition.path("error_message").asText()).contains("rolled the deployment back");
    }

    /** Without waiting, Terraform would look before ECS has decided anything. */
    @Test
    void doesNotJudgeADeploymentThatItDoesNotWaitFor() {
        JsonNode service = service(Lanes.changed());
        assertThat(service.path("wait_for_steady_state").asText()).isEqualTo("false");
        assertThat(service.has("lifecycle")).isFalse();
        assertThat(service.path("deployment_circuit_breaker")).hasToString("{\"enable\":true,\"rollback\":true}");
    }

    @Test
    void replacesAgentsAsConfigured() {
        JsonNode shipped = service(Lanes.shipped());
        assertThat(shipped.path("deployment_minimum_healthy_percent")).hasToString("100");
        assertThat(shipped.path("deployment_maximum_percent")).hasToString("200");
        JsonNode changed = service(Lanes.changed());
        assertThat(changed.path("desired_count")).hasToString("2");
        assertThat(changed.path("deployment_minimum_healthy_percent")).hasToString("0");
        assertThat(changed.path("deployment_maximum_percent")).hasToString("100");
    }

    @Test
    void noAgentAtAllIsLegal() {
        assertThat(service(Lanes.paused()).path("desired_count")).hasToString("0");
        assertThat(Lanes.paused().resources("aws_ecs_task_definition")).hasSize(1);
    }

    @Test
    void aRedeployMarkStartsNewAgents() {
        JsonNode changed = service(Lanes.changed());
        assertThat(changed.path("force_new_deployment").asText()).isEqualTo("true");
        assertThat(changed.path("triggers")).hasToString("{\"redeploy\":\"2025-01-31\"}");
        assertThat(service(Lanes.shipped()).has("force_new_deployment")).isFalse();
        assertThat(service(Lanes.shipped()).has("triggers")).isFalse();
    }

    @Test
    void execHasToBeAskedFor() {
        assertThat(service(Lanes.shipped()).path("enable_execute_command").asText())
                .isEqualTo("false");
        assertThat(service(Lanes.changed()).path("enable_execute_command").asText())
                .isEqualTo("true");
    }

    @Test
    void tasksCarryTheServicesTags() {
        JsonNode service = service(Lanes.shipped());
        assertThat(service.path("propagate_tags").asText()).isEqualTo("SERVICE");
        assertThat(service.path("enable_ecs_managed_tags").asText()).isEqualTo("true");
    }

    /** An agent polls: nothing connects to it, and scaling in would end the watch over running flows. */
    @Test
    void nothingBalancesOrScalesIt() {
        assertThat(service(Lanes.shipped()).has("load_balancer")).isFalse();
        assertThat(service(Lanes.shipped()).has("capacity_provider_strategy")).isFalse();
        assertThat(Lanes.shipped().resourceNames())
                .isNotEmpty()
                .noneMatch(each -> each.startsWith("aws_appautoscaling") || each.startsWith("aws_lb"));
    }

    private static JsonNode service(SynthesizedStack lane) {
        assertThat(lane.resources("aws_ecs_service")).containsOnlyKeys("agent");
        return lane.resource("aws_ecs_service", "agent");
    }
}
