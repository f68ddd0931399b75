package dev.prefectinfra.iam.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowRolesTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/prefect-v2-dev-test-flow-";

    @TestFactory
    List<DynamicTest> everyKeyOfTheRoles() {
        return ConfigurationKeys.of(FlowRolesConfig.SECTION, "");
    }

    @TestFactory
    List<DynamicTest> everyKeyOfIam() {
        return ConfigurationKeys.of(IamConfig.SECTION, "");
    }

    @Test
    void aLaneHasAnExecutionRoleAndATaskRole() {
        SynthesizedStack stack = synth("");

        assertThat(stack.resources("aws_iam_role").keySet()).containsExactly("agent", "flow-execution", "flow-task");
        assertThat(stack.resource("aws_iam_role", "flow-execution").path("name").asText())
                .isEqualTo("prefect-v2-dev-test-flow-execution");
        assertThat(stack.resource("aws_iam_role", "flow-task").path("name").asText())
                .isEqualTo("prefect-v2-dev-test-flow-task");
        assertThat(stack.policyOf("flow-execution").statements())
                .as("granted elsewhere")
                .isEmpty();
        assertThat(stack.policyOf("flow-task").statements())
                .as("granted elsewhere")
                .isEmpty();
    }

    @Test
    void noResourceIsMadeForWhatWarns() {
        assertThat(synth("").resourceNames())
                .allMatch(name -> name.startsWith("aws_iam_role.") || name.startsWith("aws_iam_role_policy."));
    }

    @Test
    void taskRolesAreForTasksOfThisAccountOnly() {
        SynthesizedStack stack = synth("flow-roles.further.reports { name = \"reports-{type}\", statements {} }");

        for (String role : List.of("flow-task", "flow-task-reports")) {
            assertThat(stack.trustOf(role).only().conditions())
                    .as(role)
                    .hasToString("{ArnLike={aws:SourceArn=[arn:aws:ecs:us-east-1:123456789012:*]},"
                            + " StringEquals={aws:SourceAccount=[123456789012]}}");
        }
    }

    @Test
    void theExecutionRoleMayBeToo() {
        assertThat(synth("").trustOf("flow-execution").only().conditions()).isEmpty();
        SynthesizedStack limited = synth("flow-roles.execution-trusts-source-account = true");
        assertThat(limited.trustOf("flow-execution")).isEqualTo(limited.trustOf("flow-task"));
    }

    @Test
    void lanesShareNoRole() {
        SynthesizedPlatform both = Synthesized.platform("", new FlowRolesModule());
        Set<String> test = names(both.stack(Synthesized.TEST_STACK));
        Set<String> live = names(both.stack(Synthesized.LIVE_STACK));

        assertThat(test).hasSize(2).doesNotContainAnyElementsOf(live);
        assertThat(live).hasSize(2);
    }

    @Test
    void exactlyTheseRolesMayBePassedAndToTasksOnly() {
        PolicyStatement pass = synth(
                        "flow-roles.further.reports { name = \"prefect-v2-dev-{type}-flow-reports\", statements {} }")
                .policyOf("agent")
                .only();

        assertThat(pass.actions()).containsExactly("iam:PassRole");
        assertThat(pass.resources()).containsExactly(ROLE + "execution", ROLE + "reports", ROLE + "task");
        assertThat(pass.conditions()).hasToString("{StringEquals={iam:PassedToService=[ecs-tasks.amazonaws.com]}}");
    }

    @Test
    void aPathIsPartOfEveryArn() {
        SynthesizedStack stack = synth("iam.path = /prefect/");

        assertThat(stack.policyOf("agent").resources())
                .containsExactly(
                        "arn:aws:iam::123456789012:role/prefect/prefect-v2-dev-test-flow-execution",
                        "arn:aws:iam::123456789012:role/prefect/prefect-v2-dev-test-flow-task");
        assertThat(stack.output("execution_role_arn").asText())
                .isEqualTo("arn:aws:iam::123456789012:role/prefect/prefect-v2-dev-test-flow-execution");
    }

    @Test
    void theHandOffNamesEveryRole() {
        SynthesizedStack stack =
                synth("flow-roles.further.reports { name = \"prefect-v2-dev-{type}-flow-reports\", statements {} }");

        assertThat(stack.output("execution_role_arn").asText()).isEqualTo(ROLE + "execution");
        assertThat(stack.output("task_role_arns"))
                .hasToString("{\"reports\":\"" + ROLE + "reports\",\"task\":\"" + ROLE + "task\"}");
    }

    /** What the teams of the original had added in its code. */
    @Test
    void teamsAddWhatTheirFlowsNeed() {
        Policy policy = synth("""
                        flow-roles.task.statements {
                          SendToQueue {
                            actions = ["sqs:SendMessage"]
                            resources = ["arn:{partition}:sqs:{region}:{account-id}:orders-{type}"]
                          }
                          PutFeatures {
                            actions = ["sagemaker:PutRecord"]
                            resources = ["arn:aws:sagemaker:us-east-1:{account-id}:feature-group/orders-*"]
                          }
                          FurtherBucket {
                            actions = ["s3:PutObject", "s3:GetObject"]
                            resources = ["arn:aws:s3:::my-lake-{account}/{type}/*"]
                          }
                          LaneSecrets {
                            actions = ["secretsmanager:GetSecretValue"]
                            resources = ["arn:aws:secretsmanager:{region}:{account-id}:secret:flows/{type}/*"]
                            conditions { StringEquals { "aws:ResourceTag/team" = [data, ml] } }
                          }
                        }
                        """).policyOf("flow-task");

        assertThat(policy.sids())
                .containsExactly("TeamFurtherBucket", "TeamLaneSecrets", "TeamPutFeatures", "TeamSendToQueue");
        assertThat(policy.statement("TeamSendToQueue").actions()).containsExactly("sqs:SendMessage");
        assertThat(policy.statement("TeamSendToQueue").resources())
                .containsExactly("arn:aws:sqs:us-east-1:123456789012:orders-test");
        assertThat(policy.statement("TeamPutFeatures").actions()).containsExactly("sagemaker:PutRecord");
        assertThat(policy.statement("TeamPutFeatures").resources())
                .containsExactly("arn:aws:sagemaker:us-east-1:123456789012:feature-group/orders-*");
        assertThat(policy.statement("TeamFurtherBucket").actions()).containsExactly("s3:GetObject", "s3:PutObject");
        assertThat(policy.statement("TeamFurtherBucket").resources())
                .containsExactly("arn:aws:s3:::my-lake-dev/test/*");
        assertThat(policy.statement("TeamLaneSecrets").resources())
                .containsExactly("arn:aws:secretsmanager:us-east-1:123456789012:secret:flows/test/*");
        assertThat(policy.statement("TeamLaneSecrets").condition("StringEquals", "aws:ResourceTag/team"))
                .containsExactly("data", "ml");
        assertThat(policy.statements()).allMatch(statement -> statement.effect().equals("Allow"));
    }

    @Test
    void aStatementOfOneLaneStaysThere() {
        SynthesizedPlatform both = Synthesized.platform(
                "deployment-types.test.flow-roles.task.statements.Send { actions = [\"sqs:SendMessage\"],"
                        + " resources = [\"arn:aws:sqs:us-east-1:123456789012:q\"] }",
                new FlowRolesModule());

        assertThat(both.stack(Synthesized.TEST_STACK).policyOf("flow-task").sids())
                .containsExactly("TeamSend");
        assertThat(both.stack(Synthesized.LIVE_STACK).policyOf("flow-task").sids())
                .isEmpty();
    }

    @Test
    void policyVariablesReachIam() {
        SynthesizedStack stack = synth("""
                flow-roles.task.statements.Own {
                  actions = ["s3:GetObject"]
                  resources = ["arn:aws:s3:::lake/${aws:PrincipalTag/team}/*"]
                  conditions.StringLike."s3:prefix" = ["${aws:userid}/*"]
                }
                """);

        assertThat(stack.text())
                .as("escaped, or Terraform would evaluate them")
                .contains("lake/$${aws:PrincipalTag/team}/*")
                .contains("$${aws:userid}/*");
        assertThat(stack.policyOf("flow-task").only().resources())
                .containsExactly("arn:aws:s3:::lake/${aws:PrincipalTag/team}/*");
    }

    @Test
    void everythingIsAllowedForAReasonOnly() {
        String all = "actions = [\"ec2:DescribeRegions\"], resources = [\"*\"]";

        assertThat(synth("flow-roles.task.statements.Regions { " + all + ", any-resource-reason = it knows none }")
                        .policyOf("flow-task")
                        .only()
                        .resources())
                .containsExactly("*");
        assertThat(refused(all)).contains("resources is *, everything");
        assertThat(refused(all + ", any-resource-reason = \" \""))
                .contains("any-resource-reason \" \" cannot be a reason");
    }

    @Test
    void whatIamTakesForTheSameStandsThereOnce() {
        String resource = "resources = [\"arn:aws:sqs:us-east-1:123456789012:q\"], ";

        assertThat(refused(resource + "actions = [\"sqs:SendMessage\", \"sqs:sendmessage\"]"))
                .contains("Test.actions[1] repeats flow-roles.task.statements.Test.actions[0]");
        assertThat(refused(resource
                        + "actions = [\"sqs:SendMessage\"], conditions.Bool { \"AWS:x\" = [a], \"aws:X\" = [b] }"))
                .contains("cannot be a condition key");
        assertThat(refused(resource
                        + "actions = [\"sqs:SendMessage\"], conditions.Bool { \"aws:X\" = [a], \"aws:x\" = [b] }"))
                .contains(".conditions.Bool.aws:x repeats ")
                .contains(".conditions.Bool.aws:X");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "actions = [\"sqs:*\"]|sqs:*",
                "actions = [\"*\"]|cannot be an IAM action",
                "actions = []|actions is empty",
                "resources = []|resources is empty",
                "resources = [\"arn:aws:s3:::*\"]|is not an ARN",
                "resources = [\"arn:*:s3:::x\"]|is not an ARN",
                "resources = [\"arn:aws:*:::x\"]|is not an ARN",
                "resources = [\"arn:aws:sqs:*:*:*\"]|is not an ARN",
                "resources = [\"my-queue\"]|is not an ARN",
                "resources = [\"arn:aws:s3:::${aws_s3_bucket.b.id}\"]|holds a Terraform template",
                "resources = [\"arn:aws:s3:::%{ if true }x%{ endif }\"]|holds a Terraform template",
                "resources = [\"arn:aws:s3:::a\\nb\"]|control characters",
                "resources = [\"arn:aws:s3:::x-{typ}\"]|did you mean type?",
                "any-resource-reason = none needed|gives a reason where none is needed",
                "conditions.StringEqualsIfExists.\"aws:x\" = [a]|true when the key is absent",
                "conditions.\"ForAllValues:StringEquals\".\"aws:x\" = [a]|true when the key is absent",
                "conditions.StringNotEquals.\"aws:x\" = [a]|true when the key is absent",
                "conditions.\"ForAnyValue:ArnNotLike\".\"aws:x\" = [a]|true when the key is absent",
                "conditions.NotIpAddress.\"aws:x\" = [a]|true when the key is absent",
                "conditions.Null.\"aws:x\" = [true]|true when the key is absent",
                "conditions.StringFoo.\"aws:x\" = [a]|cannot be a condition operator",
                "conditions.Equals.\"aws:x\" = [a]|cannot be a condition operator",
                "conditions.StringEquals.team = [a]|cannot be a condition key",
                "conditions.StringEquals.\"aws:x\" = a|allowed: a list",
                "conditions.StringEquals.\"aws:x\" = []|has an operator without a key, or a key without a value",
                "conditions.StringEquals {}|has an operator without a key, or a key without a value",
                "effect = Allow|effect is unknown"
            })
    void hostileStatementsAreRefused(String hocon, String complaint) {
        assertThat(refused("actions = [\"sqs:SendMessage\"], resources = [\"arn:aws:sqs:us-east-1:123456789012:q\"], "
                        + hocon))
                .contains("flow-roles.task.statements.Test")
                .contains(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lower", "With-Hyphen", "\"${x}\"", "\"With Space\""})
    void aStatementsKeyIsASid(String key) {
        assertThat(Synthesized.refused(
                        "flow-roles.task.statements." + key + " { actions = [\"sqs:SendMessage\"],"
                                + " resources = [\"arn:aws:sqs:us-east-1:123456789012:q\"] }",
                        new FlowRolesModule()))
                .contains("flow-roles.task.statements.");
    }

    @ParameterizedTest
    @CsvSource({"task, every lane has", "execution, every lane has", "Reports, cannot be a further role's key"})
    void aFurtherRoleHasAKeyOfItsOwn(String key, String complaint) {
        assertThat(Synthesized.refused("flow-roles.further." + key + ".name = x", new FlowRolesModule()))
                .contains(complaint);
    }

    @Test
    void aFurtherRoleNeedsAName() {
        assertThat(Synthesized.refused("flow-roles.further.reports {}", new FlowRolesModule()))
                .contains("infra.conf:1: flow-roles.further.reports.name is missing");
    }

    @Test
    void rolesOfTwoLanesCannotHaveOneName() {
        assertThat(Synthesized.refused(
                        "flow-roles.further.reports { name = reports, statements {} }", new FlowRolesModule()))
                .contains("flow-roles.further.reports.name is \"reports\" in dev/test")
                .contains("in dev/live");
    }

    @Test
    void policiesTooLongForAwsAreRefused() {
        String resources = IntStream.range(0, 220)
                .mapToObj(i -> "\"arn:aws:sqs:us-east-1:123456789012:queue-number-" + i + "\"")
                .collect(Collectors.joining(", "));

        assertThat(refused("actions = [\"sqs:SendMessage\"], resources = [" + resources + "]"))
                .containsPattern("infra.conf:1: flow-roles.task.statements make a policy of [0-9]{5} characters")
                .contains("at most 8192");
    }

    @ParameterizedTest
    @CsvSource({
        "path = prefect, cannot be an IAM path",
        "path = \"//\", cannot be an IAM path",
        "max-session-seconds = 3599, 3600 to 43200",
        "max-session-seconds = 43201, 3600 to 43200",
        "permissions-boundary-arn = \"arn:aws:iam::123456789012:role/x\", is not the ARN of a policy",
        "permissions-boundary-arn = \"arn:aws:iam::210987654321:policy/x\", cannot be used in the account"
    })
    void whatRolesHaveInCommonIsChecked(String hocon, String complaint) {
        assertThat(Synthesized.refused("iam { " + hocon + " }", new FlowRolesModule()))
                .contains(complaint);
    }

    private static SynthesizedStack synth(String hocon) {
        return Synthesized.lane(hocon, new FlowRolesModule(), new PassingModule());
    }

    private static String refused(String statement) {
        return Synthesized.refused("flow-roles.task.statements.Test { " + statement + " }", new FlowRolesModule());
    }

    private static Set<String> names(SynthesizedStack stack) {
        return stack.resources("aws_iam_role").values().stream()
                .map(role -> role.path("name").asText())
                .collect(Collectors.toSet());
    }

    /** Stands in for the agent, which passes the roles, and for the hand-off. */
    private static final class PassingModule extends LaneModule {
        @Provides
        @Singleton
        Grantee agent(LaneStack stack, Account account, IamConfig iam, FlowRoles roles) {
            Role agent = new Role(
                    stack,
                    "agent",
                    new RoleConfig(new RoleName("agent"), "passes roles", iam),
                    Trust.ofEcsTasks(account),
                    account);
            roles.grantPass(agent);
            return agent;
        }

        @Provides
        @Singleton
        Runnable handOff(LaneStack stack, Set<HandOffValue> values) {
            values.forEach(each -> TerraformOutput.Builder.create(stack, each.key())
                    .value(each.value())
                    .build());
            return () -> {};
        }
    }
}
