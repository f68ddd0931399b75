package dev.prefectinfra.app.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What Terraform 1.11 prints. */
final class PlanOutputTest {
    private static final String MISSING = """
            Error: Cannot import non-existent remote object

            While attempting to import an existing object to
            "aws_ssm_parameter.hand-off", the provider detected that no object exists
            with the given id. Only pre-existing objects can be imported; check that the
            id is correct and that it is associated with the provider's configured region
            or endpoint, or use "terraform apply" to create a new remote object for this
            resource.
            """;

    @Test
    void seesWhatDoesNotExist() {
        PlanOutput output = new PlanOutput(
                """
                aws_iam_role.flow-task: Preparing import... [id=x]

                %s
                %s""".formatted(MISSING, MISSING.replace("aws_ssm_parameter.hand-off", "aws_iam_role.flow-task")));

        assertThat(output.missing()).containsExactly("aws_iam_role.flow-task", "aws_ssm_parameter.hand-off");
        assertThat(output.problems()).isEmpty();
    }

    @Test
    void seesItInAFrameToo() {
        PlanOutput output = new PlanOutput("╷\n" + MISSING.replaceAll("(?m)^", "│ ") + "╵\n");

        assertThat(output.missing()).containsExactly("aws_ssm_parameter.hand-off");
        assertThat(output.problems()).isEmpty();
    }

    @Test
    void everyOtherErrorIsAProblem() {
        PlanOutput output = new PlanOutput(MISSING + """

                Error: Error acquiring the state lock

                Error message: resource temporarily unavailable
                """);

        assertThat(output.missing()).containsExactly("aws_ssm_parameter.hand-off");
        assertThat(output.problems())
                .containsExactly(
                        "Error: Error acquiring the state lock\n\nError message: resource temporarily unavailable");
    }

    @Test
    void seesWhatWillBeImported() {
        PlanOutput output = new PlanOutput("""
                  # aws_ecs_service.agent will be updated in-place
                  # (imported from "a/b")
                  ~ resource "aws_ecs_service" "agent" {

                  # aws_ecs_task_definition.agent-task-definition will be created
                  + resource "aws_ecs_task_definition" "agent-task-definition" {

                  # aws_iam_role.flow-task will be imported
                    resource "aws_iam_role" "flow-task" {

                  # aws_vpc_security_group_egress_rule.adopt-x["sgr-1"] will be imported

                Plan: 3 to import, 1 to add, 1 to change, 0 to destroy.
                """);

        assertThat(output.imported())
                .containsExactly(
                        "aws_ecs_service.agent",
                        "aws_iam_role.flow-task",
                        "aws_vpc_security_group_egress_rule.adopt-x[\"sgr-1\"]");
    }

    @Test
    void seesAServiceThatIsLookedUpInVain() {
        PlanOutput output = new PlanOutput("""
                Error: no matching ECS Service found

                  with data.aws_ecs_service.adopt-agent,
                  on adopt-probe.tf.json line 1, in data.aws_ecs_service.adopt-agent:
                   1: {"data":{}}
                """);

        assertThat(output.missing()).containsExactly("aws_ecs_service.agent");
        assertThat(output.problems()).isEmpty();
    }

    @Test
    void seesWhatIsLost() {
        PlanOutput output = new PlanOutput("""
                  # aws_iam_role.a must be replaced
                -/+ resource "aws_iam_role" "a" {

                  # aws_iam_role.b will be destroyed
                  - resource "aws_iam_role" "b" {

                  # aws_iam_role.c is tainted, so must be replaced
                -/+ resource "aws_iam_role" "c" {

                Plan: 2 to add, 0 to change, 3 to destroy.
                """);

        assertThat(output.lost()).containsExactly("aws_iam_role.a", "aws_iam_role.b", "aws_iam_role.c");
        assertThat(output.imported()).isEmpty();
    }

    @Test
    void aPlanInOtherWordsIsNotTakenForNothing() {
        assertThatThrownBy(() ->
                        new PlanOutput("  # aws_iam_role.a is going to be imported\n\nPlan: 1 to import, 0 to add"))
                .isInstanceOf(AdoptionFailed.class)
                .hasMessageContaining("counts 1 imports, and names 0");
    }
}
