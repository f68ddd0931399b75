package dev.prefectinfra.check.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.Sample;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two lanes whose names begin alike, and what happens when a policy of one gets too wide. */
final class AccessMatrixTest {
    private static final String LANE = "prefect-v2-dev-test";
    private static final String OTHER = "prefect-v2-dev-live";
    private static final String POLICY = "aws_iam_role_policy/task-grants/policy/Statement/2/";

    @TempDir
    private Path folder;

    @Test
    void aRoleReachesWhatItsStackHas() {
        AccessMatrix matrix = matrix("");

        RoleAccess task = task(matrix);
        assertThat(matrix.roles()).extracting(RoleAccess::name).contains("dev-test-task", "dev-test2-task");
        assertThat(matrix.reached(task, LANE)).containsExactly("iam", "s3", "secretsmanager");
        assertThat(matrix.reached(task, OTHER)).isEmpty();
        assertThat(matrix.elsewhere(task)).isEmpty();
        assertThat(matrix.anywhere(task)).containsExactly("ec2", "ecs");
    }

    @ParameterizedTest
    @CsvSource({
        "sqs:SendMessage, arn:aws:sqs:us-east-1:123456789012:dev-test*, sqs",
        "sqs:SendMessage, arn:aws:sqs:us-east-1:123456789012:dev-test2-events, sqs",
        "ecs:RunTask, arn:aws:ecs:us-east-1:123456789012:task-definition/dev-test2_x:*, ecs",
        "ecs:RunTask, arn:aws:ecs:us-east-1:*:task-definition/dev-test*, ecs",
        "ecs:StopTask, arn:aws:ecs:us-east-1:123456789012:task/*, ecs",
        "ecs:UpdateService, arn:aws:ecs:us-east-1:123456789012:service/dev-test2/agent, ecs",
        "ecs:DescribeClusters, arn:aws:ecs:us-east-1:123456789012:cluster/dev-test?, ecs",
        "s3:GetObject, arn:aws:s3:::*, s3",
        "s3:GetObject, arn:aws:s3:::flows-dev-test2-123456789012/secret, s3",
        "logs:GetLogEvents, arn:aws:logs:us-east-1:123456789012:log-group:/dev/test2/agent:*, logs",
        "iam:PassRole, arn:aws:iam::123456789012:role/dev-test2-ci, iam",
        "ecr:PutImage, arn:aws:ecr:us-east-1:123456789012:repository/images-*, ecr",
        "ssm:GetParameter, arn:aws:ssm:us-east-1:123456789012:parameter/dev/test2, ssm",
        "sns:Publish, arn:aws:sns:us-east-1:123456789012:dev-test2-alarms, sns",
        "secretsmanager:GetSecretValue, arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/test2/*,"
                + " secretsmanager"
    })
    void whatIsOfTheOtherLaneIsSeen(String action, String resource, String service) {
        AccessMatrix matrix =
                matrix(POLICY + "Action = \"" + action + "\", " + POLICY + "Resource = \"" + resource + "\"");

        assertThat(matrix.reached(task(matrix), OTHER)).containsExactly(service);
    }

    @ParameterizedTest
    @CsvSource({
        "sqs:SendMessage, arn:aws:sqs:us-east-1:123456789012:ingest, sqs",
        "s3:GetObject, arn:aws:s3:::data-of-others/*, s3",
        "kms:Decrypt, ${data.aws_kms_key.theirs.arn}, kms"
    })
    void whatNoStackHasIsElsewhere(String action, String resource, String service) {
        AccessMatrix matrix =
                matrix(POLICY + "Action = \"" + action + "\", " + POLICY + "Resource = \"" + resource + "\"");

        assertThat(matrix.elsewhere(task(matrix))).containsExactly(service);
        assertThat(matrix.reached(task(matrix), OTHER)).isEmpty();
    }

    @Test
    void allButSomethingIsAnywhere() {
        AccessMatrix matrix = matrix("aws_iam_role_policy/task-grants/policy/Statement/2 ="
                + " { \"Effect\": \"Allow\", \"NotAction\": \"iam:*\", \"NotResource\": \"arn:aws:s3:::x\" }");

        assertThat(matrix.anywhere(task(matrix))).contains("*");
    }

    @Test
    void aDenyReachesNothing() {
        AccessMatrix matrix = matrix(POLICY + "Effect = \"Deny\", " + POLICY + "Resource = \"arn:aws:s3:::*\"");

        assertThat(matrix.reached(task(matrix), OTHER)).isEmpty();
    }

    @Test
    void attachedPoliciesAreRead() {
        AccessMatrix matrix = matrix("aws_iam_role_policy_attachment/own = { \"role\": \"${aws_iam_role.task.name}\","
                + " \"policy_arn\": \"${aws_iam_policy.own.arn}\" }, aws_iam_role_policy_attachment/aws = { \"role\":"
                + " \"${aws_iam_role.task.name}\", \"policy_arn\": \"arn:aws:iam::aws:policy/ReadOnlyAccess\" },"
                + " aws_iam_policy/own = { \"policy\": { \"Statement\": { \"Effect\": \"Allow\", \"Action\":"
                + " \"sqs:SendMessage\", \"Resource\": \"arn:aws:sqs:us-east-1:123456789012:dev-test2-events\" } } }");

        assertThat(matrix.reached(task(matrix), OTHER)).containsExactly("sqs");
        assertThat(task(matrix).unread()).containsExactly("arn:aws:iam::aws:policy/ReadOnlyAccess");
    }

    /** The lane {@code test}, with a change, beside one whose every name begins like its own. */
    private AccessMatrix matrix(String change) {
        List<ConfiguredStack> stacks = Sample.stacks(folder, "");
        Sample lane = Sample.hardened();
        if (!change.isEmpty()) {
            lane.with(change);
        }
        return AccessMatrix.of(List.of(
                lane.in(stacks.get(2)).document(),
                Sample.hardened().renamed("dev-test2").in(stacks.get(1)).document()));
    }

    private static RoleAccess task(AccessMatrix matrix) {
        return matrix.roles().stream()
                .filter(role -> role.name().equals("dev-test-task"))
                .findFirst()
                .orElseThrow();
    }
}
