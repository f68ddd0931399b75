package dev.prefectinfra.ecs.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the agent may do, whole: a statement more fails these tests as one less does. */
class AgentPermissionsTest {
    /** The lane's name: "undelivered" is none. */
    private static final Pattern LIVE = Pattern.compile("(?i)(?<![a-z])live(?![a-z])");

    private static final String ECS = "arn:aws:ecs:us-east-1:123456789012:";
    private static final String FAMILIES = ECS + "task-definition/prefect-v2-dev-test_*:*";
    private static final String TASKS = ECS + "task/prefect-v2-dev-test/*";
    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final String LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/prefect-v2/dev/test/";
    private static final String SECRET = "${data.aws_secretsmanager_secret.prefect.arn}";

    private static final List<String> ALWAYS = List.of(
            "Allow ecs:RunTask on " + FAMILIES + " when {ArnEquals={ecs:cluster=[" + ECS
                    + "cluster/prefect-v2-dev-test]}}",
            "Allow ecs:TagResource on " + TASKS + " when {StringEquals={ecs:CreateAction=[RunTask]}}",
            "Allow ecs:DescribeTasks ecs:StopTask on " + TASKS,
            "Allow ecs:DescribeTaskDefinition on *",
            "Allow ec2:DescribeSubnets ec2:DescribeVpcs on *");

    @Test
    void theAgentMayDoWhatItCallsAndNothingElse() {
        assertThat(Lanes.lines(Lanes.shipped().policyOf("agent-task")))
                .containsExactlyInAnyOrderElementsOf(
                        and(ALWAYS, pass("prefect-v2-dev-test-flow-execution", "prefect-v2-dev-test-flow-task")));
    }

    @Test
    void registeringStreamingAndExecAreAddedWhenSwitchedOn() {
        assertThat(Lanes.lines(Lanes.changed().policyOf("agent-task")))
                .containsExactlyInAnyOrderElementsOf(and(
                        ALWAYS,
                        pass("prefect-v2-dev-test-flow-execution", "reports-test", "prefect-v2-dev-test-flow-task"),
                        "Allow ecs:RegisterTaskDefinition on " + FAMILIES,
                        "Allow ecs:TagResource on " + FAMILIES
                                + " when {StringEquals={ecs:CreateAction=[RegisterTaskDefinition]}}",
                        "Allow logs:GetLogEvents on " + LOGS + "flows:*",
                        "Allow logs:CreateLogStream logs:PutLogEvents on " + LOGS + "agent:*",
                        "Allow logs:DescribeLogStreams on " + LOGS + "agent:*",
                        "Allow logs:DescribeLogGroups on *",
                        "Allow ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel"
                                + " ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel on *"));
    }

    @Test
    void ecsMayPullTheImageWriteTheLogAndReadTheSecretToStartTheAgent() {
        assertThat(Lanes.lines(Lanes.shipped().policyOf("agent-execution")))
                .containsExactlyInAnyOrder(
                        "Allow fake:Pull on agents",
                        "Allow logs:CreateLogStream logs:PutLogEvents on " + LOGS + "agent:*",
                        "Allow secretsmanager:GetSecretValue on " + SECRET);
    }

    @Test
    void ecsMayStartFlowRunsWithTheFlowsLogAndTheSecretAndFlowCodeGetsNeither() {
        assertThat(Lanes.lines(Lanes.shipped().policyOf("flow-execution")))
                .containsExactlyInAnyOrder(
                        "Allow logs:CreateLogStream logs:PutLogEvents on " + LOGS + "flows:*",
                        "Allow secretsmanager:GetSecretValue on " + SECRET);
        assertThat(Lanes.lines(Lanes.shipped().policyOf("flow-task"))).isEmpty();
    }

    @Test
    void aCustomerKeyIsForTheSecretThatItEncryptsOnly() {
        String decrypt = "Allow kms:Decrypt on " + Lanes.KEY + " when {StringEquals={kms:EncryptionContext:SecretARN=[";
        for (String role : new String[] {"agent-execution", "flow-execution"}) {
            assertThat(Lanes.lines(Lanes.changed().policyOf(role)))
                    .contains("Allow secretsmanager:GetSecretValue on " + Lanes.SECRET, decrypt + Lanes.SECRET + "]}}");
            assertThat(Lanes.lines(Lanes.silent().policyOf(role))).contains(decrypt + SECRET + "]}}");
        }
        assertThat(Lanes.changed().policyOf("agent-task").actions()).doesNotContain("kms:Decrypt");
    }

    @Test
    void whateverIsConfiguredSomeThingsAreNeverAllowed() {
        for (SynthesizedStack lane : new SynthesizedStack[] {Lanes.shipped(), Lanes.changed()}) {
            Policy policy = lane.policyOf("agent-task");
            assertThat(policy.actions())
                    .isNotEmpty()
                    .noneMatch(action -> action.contains("NetworkInterface")
                            || action.startsWith("ecr:")
                            || action.equals("logs:CreateLogGroup")
                            || action.startsWith("secretsmanager:")
                            || action.contains("Deregister")
                            || action.contains("*"));
        }
    }

    @Test
    void writesNoLogByItselfUnlessPeopleMayRunCommands() {
        assertThat(Lanes.shipped().policyOf("agent-task").actions()).noneMatch(action -> action.startsWith("logs:"));
    }

    @Test
    void onlyActionsWithoutResourcesMeanAnyResource() {
        assertThat(Lanes.changed().policyOf("agent-task").statements().stream()
                        .filter(each -> each.resources().contains("*"))
                        .flatMap(each -> each.actions().stream()))
                .allMatch(action ->
                        action.matches("(ec2|ecs):Describe[A-Za-z]+|logs:DescribeLogGroups|ssmmessages:[A-Za-z]+"))
                .doesNotContain("ecs:DescribeTasks");
    }

    @Test
    void onlyTasksOfThisAccountRunAsTheAgent() {
        PolicyStatement trust = Lanes.shipped().trustOf("agent-task").only();
        assertThat(trust.principals()).isEqualTo(Map.of("Service", List.of("ecs-tasks.amazonaws.com")));
        assertThat(trust.actions()).containsExactly("sts:AssumeRole");
        assertThat(trust.conditions())
                .isEqualTo(Map.of(
                        "StringEquals", Map.of("aws:SourceAccount", List.of("123456789012")),
                        "ArnLike", Map.of("aws:SourceArn", List.of(ECS + "*"))));
    }

    @Test
    void theRolesAreTheLanesOwnAndNotOne() {
        JsonNode task = Lanes.shipped().resource("aws_iam_role", "agent-task");
        JsonNode execution = Lanes.shipped().resource("aws_iam_role", "agent-execution");
        assertThat(task.path("name").asText()).isEqualTo("prefect-v2-dev-test-agent-task");
        assertThat(execution.path("name").asText()).isEqualTo("prefect-v2-dev-test-agent-execution");
    }

    /** Equal but for its name: all that one lane may touch, the other may touch in its own place only. */
    @Test
    void aLaneIsTheOtherLaneUnderAnotherName() {
        assertThat(Lanes.shipped().text()).doesNotContainPattern(LIVE);
        assertThat(Lanes.shippedLive().text()).doesNotContain("dev-test", "dev/test");
        assertThat(LIVE.matcher(Lanes.shippedLive().text()).replaceAll("test"))
                .isEqualTo(Lanes.shipped().text());
    }

    private static String pass(String... roles) {
        String arns =
                String.join(" ", Stream.of(roles).map(ROLE::concat).sorted().toList());
        return "Allow iam:PassRole on " + arns + " when {StringEquals={iam:PassedToService=[ecs-tasks.amazonaws.com]}}";
    }

    private static List<String> and(List<String> always, String... more) {
        List<String> all = new ArrayList<>(always);
        all.addAll(List.of(more));
        return all;
    }
}
