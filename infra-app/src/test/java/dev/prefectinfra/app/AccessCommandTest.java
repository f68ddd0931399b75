package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.testing.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each role of the sample can reach. */
final class AccessCommandTest {
    @Test
    void noLaneReachesAnother() {
        CommandLineRun run = CommandLineRun.sample("access");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        List<String> rows = run.out()
                .lines()
                .filter(line -> line.matches("prefect-v2-[a-z]+-(test|live)-[a-z-]+  .*  .*  .*"))
                .toList();
        assertThat(rows).hasSize(20).allSatisfy(row -> {
            String[] cells = row.split("  +", -1);
            assertThat(cells).hasSize(6);
            // The columns are the account's own stack, live and test.
            assertThat(cells[row.contains("-test-") ? 2 : 3]).as(row).isEqualTo("-");
            assertThat(cells[row.contains("-test-") ? 3 : 2]).as(row).isNotEqualTo("-");
        });
        Golden.check("access.txt", run.out());
    }

    @Test
    void aStatementThatReachesTheOtherLaneShows() {
        CommandLineRun run = CommandLineRun.sample(
                "access",
                "--account=dev",
                "--set=deployment-types.test.flow-roles.task.statements.Wide={ actions = [\"s3:GetObject\"],"
                        + " resources = [\"arn:aws:s3:::data-flows-prefect-fs-dev-*\"],"
                        + " reaches-because = \"shows what it reaches\" }");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("prefect-v2-dev-test-flow-task  ")))
                .first()
                .asString()
                .matches("prefect-v2-dev-test-flow-task +- +s3 +s3 +- +-");
    }

    @Test
    void aWorkersQueueIsItsLanes() {
        CommandLineRun run = CommandLineRun.sample(
                "access",
                "--account=dev",
                "--set=worker.enabled=true",
                "--set=worker.image.tag=0123456789abcdef",
                "--set=deployment-types.test.flow-roles.task.statements.Wide={ actions = [\"sqs:SendMessage\"],"
                        + " resources = [\"arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-live-worker-events\"],"
                        + " reaches-because = \"shows what it reaches\" }");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("prefect-v2-dev-live-worker-task +- +ecs iam logs sqs +- +- +ecs\n")
                .containsPattern("prefect-v2-dev-test-worker-task +- +- +ecs iam logs sqs +- +ecs\n")
                .containsPattern("prefect-v2-dev-test-flow-task +- +sqs +s3 +- +-\n")
                .contains("""
                            sqs  ChangeMessageVisibility, DeleteMessage, GetQueueUrl, ReceiveMessage
                                on arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-test-worker-events
                        """);
    }

    @Test
    void oneRoleAlone() {
        CommandLineRun run = CommandLineRun.sample("access", "--role=prefect-v2-dev-test-flow-task");

        assertThat(run.out()).isEqualTo("""
                prefect-v2-dev-test-flow-task  (prefect-v2-dev-test/aws_iam_role.flow-task)
                  can be assumed by
                    Service ecs-tasks.amazonaws.com
                        if aws:SourceArn is like arn:aws:ecs:us-east-1:123456789012:*
                        if aws:SourceAccount is 123456789012
                  may
                    s3  DeleteObject
                        on arn:aws:s3:::data-flows-prefect-fs-dev-test-123456789012/artifacts/*
                    s3  ListBucket
                        on arn:aws:s3:::data-flows-prefect-fs-dev-test-123456789012
                    s3  GetObject
                        on arn:aws:s3:::data-flows-prefect-fs-dev-test-123456789012/*
                    s3  AbortMultipartUpload, PutObject
                        on arn:aws:s3:::data-flows-prefect-fs-dev-test-123456789012/artifacts/*

                """);
        assertThat(run.code()).isZero();
    }

    @Test
    void aRoleThatIsNotThere() {
        CommandLineRun run = CommandLineRun.sample("access", "--account=dev", "--role=admin");

        assertThat(run.err())
                .startsWith(
                        "--role admin: is not a role of these stacks\n    allowed: prefect-v2-dev-agent-images-ci, ");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }
}
