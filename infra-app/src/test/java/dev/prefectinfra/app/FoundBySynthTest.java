package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows when stacks are made: reported like the rest, with place and key, and nothing is written. */
final class FoundBySynthTest {
    @TempDir
    private Path temporary;

    @Test
    void aHandOffThatIsTooLong() {
        String roles = IntStream.range(0, 26)
                .mapToObj(i -> "role-" + i + " { name = \"a-further-role-with-a-name-as-long-as-allowed-{type}-" + i
                        + "\", statements {} }")
                .collect(Collectors.joining(", ", "flow-roles.further { ", " }"));
        refused(roles, "dev.prefectinfra.ecs.handoff/reference.conf:", "hand-off has ");
    }

    @Test
    void aStatementThatNeverMatches() {
        refused(
                statement("sqs:SendMesage", "arn:{partition}:sqs:{region}:{account-id}:orders"),
                "aws_iam_role_policy.flow-task-grants of 2 stacks: ",
                "POLICY-ACTION-EXISTS TeamSend: there is no action sqs:SendMesage, did you mean sqs:SendMessage?\n");
        refused(
                statement("sqs:SendMessage", "arn:{partition}:sns:{region}:{account-id}:orders"),
                "aws_iam_role_policy.flow-task-grants of 2 stacks: ",
                "POLICY-ACTION-RESOURCE TeamSend: sqs:SendMessage works on ARNs of sqs, and none is there;"
                        + " TeamSend: none of its actions works on arn:aws:sns:us-east-1:123456789012:orders\n");
    }

    @Test
    void aBoundaryThatIsTooLong() {
        String statements = IntStream.range(100, 130)
                .mapToObj(i -> "Send" + i
                        + " { actions = [\"sqs:SendMessage\"], resources = [\"arn:{partition}:sqs:{region}:"
                        + "{account-id}:a-queue-of-another-team-with-a-name-as-long-as-can-be-{type}-" + i + "\"] }")
                .collect(Collectors.joining(", ", "flow-roles.task.statements { ", " }"));
        refused(
                "bootstrap { enabled = true, boundary.type = create }\n" + statements
                        + "\niam.permissions-boundary-arn = \"arn:{partition}:iam::{account-id}:policy/terraform-cloud-dev-boundary\"",
                "",
                "bootstrap.boundary makes a policy of ");
    }

    private static String statement(String action, String resource) {
        return "flow-roles.task.statements.Send { actions = [\"" + action + "\"], resources = [\"" + resource + "\"] }";
    }

    /** @param place where it is reported; empty for the first line of the text */
    private void refused(String hocon, String place, String subject) {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve(Integer.toHexString(hocon.hashCode())));
        Path out = temporary.resolve("out");
        String here = copy.account().append("\n" + hocon, 2);
        CommandLineRun run = copy.synth(out, List.of("--account=dev"));

        assertThat(Refusal.flaw(run, place.isEmpty() ? here : place)).isEmpty();
        assertThat(run.err()).contains(": " + subject);
        assertThat(out.resolve("stacks")).isEmptyDirectory();
    }
}
