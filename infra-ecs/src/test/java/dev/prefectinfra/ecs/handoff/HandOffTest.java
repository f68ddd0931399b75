package dev.prefectinfra.ecs.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandOffTest {
    private static final String SUBNETS = "${jsonencode(data.aws_subnets.network-subnets.ids)}";
    private static final String SIX_SUBNETS = "[\"subnet-00000000000000000\",\"subnet-11111111111111111\","
            + "\"subnet-22222222222222222\",\"subnet-33333333333333333\",\"subnet-44444444444444444\","
            + "\"subnet-55555555555555555\"]";
    private static final String ROLE = "arn:aws:iam::123456789012:role/";

    @Test
    void theParameterIsTheLanesOwnAndMayGrowWithoutFailing() {
        JsonNode parameter = Lanes.shipped().resource("aws_ssm_parameter", "hand-off");
        assertThat(parameter.path("name").asText()).isEqualTo("/prefect-v2/dev/test");
        assertThat(parameter.path("type").asText()).isEqualTo("String");
        assertThat(parameter.path("tier").asText()).isEqualTo("Intelligent-Tiering");
        assertThat(Lanes.changed()
                        .resource("aws_ssm_parameter", "hand-off")
                        .path("name")
                        .asText())
                .isEqualTo("/flows/test");
    }

    @Test
    void itHoldsAllThatAFlowDeploymentNeeds() {
        JsonNode handOff = handOff(Lanes.shipped());
        assertThat(handOff.path("region").asText()).isEqualTo("us-east-1");
        assertThat(handOff.path("cluster_arn").asText())
                .isEqualTo("arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-test");
        assertThat(handOff.path("vpc_id").asText()).isEqualTo("<data.aws_vpc.network.id>");
        assertThat(handOff.path("subnets")).hasToString(SIX_SUBNETS);
        assertThat(handOff.path("flow_security_group").asText())
                .isEqualTo("<aws_security_group.flow-security-group.id>");
        assertThat(handOff.path("execution_role_arn").asText()).isEqualTo(ROLE + "prefect-v2-dev-test-flow-execution");
        assertThat(handOff.path("task_role_arns"))
                .hasToString("{\"task\":\"" + ROLE + "prefect-v2-dev-test-flow-task\"}");
        assertThat(handOff.path("log_group").asText()).isEqualTo("/prefect-v2/dev/test/flows");
        assertThat(handOff.path("work_queues")).hasToString("[\"prefect-v2-queue-dev-test\"]");
        assertThat(handOff.path("work_pool").isNull()).isTrue();
        assertThat(handOff.path("task_definition_family_prefix").asText()).isEqualTo("prefect-v2-dev-test_");
    }

    @Test
    void itHoldsWhatOtherModulesHandOff() {
        assertThat(handOff(Lanes.shipped()).path("bucket").asText()).isEqualTo("some-bucket");
    }

    @Test
    void itFollowsTheConfiguration() {
        JsonNode handOff = handOff(Lanes.changed());
        assertThat(handOff.path("vpc_id").asText()).isEqualTo("vpc-0123456789abcdef0");
        assertThat(handOff.path("subnets")).hasToString("[\"subnet-0123456789abcdef0\",\"subnet-01234567\"]");
        assertThat(handOff.path("work_queues")).hasToString("[\"first\",\"second queue\"]");
        assertThat(handOff.path("work_pool").asText()).isEqualTo("pool");
        assertThat(handOff.path("task_role_arns").path("reports").asText()).isEqualTo(ROLE + "reports-test");
    }

    @Test
    void aFlowsTaskDefinitionGetsTheKeyByReferenceAndTheUrlFromWhoSubmits() {
        assertThat(handOff(Lanes.changed()).path("task_definition_secrets"))
                .hasToString("{\"PREFECT_API_KEY\":\"" + Lanes.SECRET + ":key::\"}");
    }

    @Test
    void theBlockPutsARunIntoTheLane() {
        JsonNode block = handOff(Lanes.shipped()).path("ecs_task_block");
        assertThat(block.path("cluster").asText())
                .isEqualTo("arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-test");
        assertThat(block.path("launch_type").asText()).isEqualTo("FARGATE");
        assertThat(block.path("vpc_id").asText()).isEqualTo("<data.aws_vpc.network.id>");
        assertThat(block.path("execution_role_arn").asText()).isEqualTo(ROLE + "prefect-v2-dev-test-flow-execution");
        assertThat(block.path("task_role_arn").asText()).isEqualTo(ROLE + "prefect-v2-dev-test-flow-task");
    }

    /** Whatever else prefect-aws 0.4 finds in a block, it registers a task definition of its own, one per run. */
    @Test
    void theBlockHasNothingThatForcesARegistration() {
        List<String> fields = new ArrayList<>();
        handOff(Lanes.shipped()).path("ecs_task_block").fieldNames().forEachRemaining(fields::add);
        assertThat(fields)
                .containsExactly(
                        "cluster",
                        "env",
                        "execution_role_arn",
                        "launch_type",
                        "task_customizations",
                        "task_role_arn",
                        "vpc_id");
    }

    @Test
    void theBlockKeepsTheApiKeyOutOfTheOverrides() {
        assertThat(handOff(Lanes.shipped()).path("ecs_task_block").path("env"))
                .hasToString("{\"PREFECT_API_KEY\":null}");
    }

    @Test
    void theBlocksCustomizationsAreAPatchOfTheNetwork() {
        String path = "\"path\":\"/networkConfiguration/awsvpcConfiguration/";
        assertThat(handOff(Lanes.shipped()).path("ecs_task_block").path("task_customizations"))
                .hasToString("[{\"op\":\"add\"," + path + "subnets\",\"value\":" + SIX_SUBNETS + "},"
                        + "{\"op\":\"add\"," + path
                        + "securityGroups\",\"value\":[\"<aws_security_group.flow-security-group.id>\"]},"
                        + "{\"op\":\"add\"," + path + "assignPublicIp\",\"value\":\"DISABLED\"}]");
        assertThat(handOff(Lanes.changed())
                        .path("ecs_task_block")
                        .path("task_customizations")
                        .toString())
                .contains(path + "assignPublicIp\",\"value\":\"ENABLED\"");
    }

    /** ECSTask refuses the options without the switch beside them. */
    @Test
    void aBlockThatConfiguresItsLogsWritesToTheLanesGroupAndMakesNone() {
        assertThat(handOff(Lanes.shipped()).path("ecs_task_logging"))
                .hasToString("{\"cloudwatch_logs_options\":{\"awslogs-create-group\":\"false\","
                        + "\"awslogs-group\":\"/prefect-v2/dev/test/flows\",\"awslogs-region\":\"us-east-1\","
                        + "\"awslogs-stream-prefix\":\"flow\"},\"configure_cloudwatch_logs\":true}");
    }

    @Test
    void everyValueIsAnOutputToo() {
        SynthesizedStack lane = Lanes.shipped();
        handOff(lane).properties().forEach(each -> {
            String output = known(lane.output(each.getKey()).asText());
            assertThat(each.getValue().isTextual() ? output : json(output).toString())
                    .as(each.getKey())
                    .isEqualTo(
                            each.getValue().isTextual()
                                    ? each.getValue().asText()
                                    : each.getValue().toString());
        });
        assertThat(lane.json().path("output")).hasSameSizeAs(handOff(lane));
    }

    @Test
    void itFitsIntoAStandardParameterWithSixSubnets() {
        assertThat(known(parameter(Lanes.shipped())).length()).isBetween(1800, 4096);
    }

    @Test
    void moreThanAParameterHoldsIsRefusedWithWhatHelps() {
        StringBuilder roles = new StringBuilder();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            roles.append(
                    "flow-roles.further.role-%1$s { name = \"a-further-role-with-a-name-as-long-as-aws-allows-{type}-%1$s\", statements {} }\n"
                            .formatted(letter));
        }
        assertThat(Synthesized.refused(Lanes.REQUIRED + roles, Lanes.modules()))
                .containsPattern("hand-off has [0-9]{4} characters")
                .contains("at most 4096: fewer further flow roles");
    }

    private static JsonNode handOff(SynthesizedStack lane) {
        return json(known(parameter(lane)));
    }

    private static String parameter(SynthesizedStack lane) {
        return lane.resource("aws_ssm_parameter", "hand-off").path("value").asText();
    }

    /** As Terraform fills it in: a list of subnets, and for any other reference some text. */
    private static String known(String text) {
        return text.replace(SUBNETS, SIX_SUBNETS).replaceAll("\\$\\{([a-z][A-Za-z0-9_.-]*)}", "<$1>");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("this is no JSON: " + text, e);
        }
    }
}
