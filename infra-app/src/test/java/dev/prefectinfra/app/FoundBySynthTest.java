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
    private static final String PROJECTS = IntStream.range(0, 12)
            .mapToObj(
                    "{ id = c75e19b0-3a84-4d62-8f0e-b92d6a1c4e%02d, vcs-origin = github.com/tidewater/flows }"
                            ::formatted)
            .collect(Collectors.joining(", ", "[", "]"));

    @TempDir
    private Path temporary;

    @Test
    void anAlarmThatNobodyMeasuresFor() {
        refused(
                "cluster.container-insights = disabled",
                "dev.prefectinfra.ecs.observe/reference.conf:",
                "alarms.agent.not-running.enabled is on");
    }

    @Test
    void aTrustPolicyThatIsTooLong() {
        refused("agent-images-ci.projects = " + PROJECTS, "DEV:13: ", "agent-images-ci makes a trust policy of ");
        refused(
                "flow-ci.trust.lane-branch.projects = " + PROJECTS,
                "DEV:19: ",
                "flow-ci.trust makes a trust policy of ");
    }

    @Test
    void aBranchNamedLikeAPartOfASubject() {
        refused(
                "deployment-types.test.lane.branch = a/vcs-ref/b",
                "INFRA:",
                "flow-ci.trust the branch a/vcs-ref/b is named like");
    }

    @Test
    void moreImagesToKeepThanThereAreRules() {
        String tags = IntStream.range(0, 48).mapToObj(i -> "earlier-" + i).collect(Collectors.joining(", ", "[", "]"));
        refused(
                "agent-images.keep-tags = " + tags,
                "DEV:19: ",
                "agent-images.keep-tags and the lanes of the account name 49 tags");
    }

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

    private static String statement(String action, String resource) {
        return "flow-roles.task.statements.Send { actions = [\"" + action + "\"], resources = [\"" + resource + "\"] }";
    }

    private void refused(String hocon, String place, String subject) {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve(Integer.toHexString(hocon.hashCode())));
        Path out = temporary.resolve("out");
        copy.account().append("\n" + hocon, 1);
        CommandLineRun run = copy.synth(out, List.of("--account=dev"));

        String where = place.replace("DEV", copy.account().file().toString())
                .replace("INFRA", copy.infra().file().toString());
        assertThat(Refusal.flaw(run, where)).isEmpty();
        assertThat(run.err()).contains(": " + subject);
        assertThat(out.resolve("stacks")).isEmptyDirectory();
    }
}
