package com.example.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hashicorp.cdktf.Testing;
import dev.prefectinfra.check.Report;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the library makes of this project. */
final class LibraryTest {
    private static SynthesizedPlatform platform;

    @BeforeAll
    static void synthesize(@TempDir Path out) {
        Main.infra().synth(Path.of("config"), out);
        platform = SynthesizedPlatform.read(out);
    }

    @Test
    void eachLaneHasAQueueOfItsOwn() {
        assertThat(platform.stack("prefect-v2-dev-test")
                        .resource("aws_sqs_queue", "flow-queue")
                        .path("name")
                        .asText())
                .isEqualTo("flow-events-dev-test");
        assertThat(platform.stack("prefect-v2-dev-live")
                        .resource("aws_sqs_queue", "flow-queue")
                        .path("message_retention_seconds")
                        .asInt())
                .isEqualTo(14 * 86_400);
    }

    @Test
    void flowCodeMaySendToTheQueueOfItsLane() {
        PolicyStatement send =
                platform.stack("prefect-v2-dev-test").policyOf("flow-task").statement("SendToQueue");

        assertThat(send.actions()).containsExactly("sqs:SendMessage");
        assertThat(send.resources()).containsExactly("arn:aws:sqs:eu-west-1:123456789012:flow-events-dev-test");
    }

    @Test
    void theReplacedBucketIsGrantedAndNotMade() {
        SynthesizedStack stack = platform.stack("prefect-v2-dev-test");

        assertThat(stack.resourceNames()).noneMatch(name -> name.startsWith("aws_s3_"));
        assertThat(stack.policyOf("flow-task").statement("WriteBucketArtifacts").resources())
                .containsExactly("arn:aws:s3:::events-dev-data/artifacts/*");
    }

    @Test
    void theQueueIsJudgedByTheHardeningChecks() {
        List<FinishedStack> stacks = Main.infra().finished(SynthRequest.of(Path.of("config"), Path.of("unused")));

        assertThat(Report.of(stacks).open()).isEmpty();
        stacks.forEach(stack -> stack.document().resources("aws_sqs_queue")
                .forEach(queue -> ((ObjectNode) queue.arguments()).remove("sqs_managed_sse_enabled")));
        assertThat(Report.of(stacks).open())
                .extracting(finding -> finding.stack() + " " + finding.address() + " " + finding.rule().id())
                .containsExactly(
                        "prefect-v2-dev-live aws_sqs_queue.flow-queue SQS-ENCRYPTED",
                        "prefect-v2-dev-test aws_sqs_queue.flow-queue SQS-ENCRYPTED");
    }

    @Test
    void theWholePlatformTakesBoth() {
        SynthesizedPlatform whole = Synthesized.platform(
                """
                deployment-types { test.lane.branch = dev, live.lane.branch = main }
                agent.image.tag = 6c1f0de2a47b9ce35d8f2a0b94e7d316a58c0b1f
                circleci.organization-id = 3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f
                flow-ci.trust.lane-branch.projects = [
                  { id = c75e19b0-3a84-4d62-8f0e-b92d6a1c4e58, vcs-origin = github.com/acme/flows }
                ]
                agent-images-ci.branch = main
                agent-images-ci.projects = [
                  { id = 8a2d4f61-0b9c-4e37-b5d8-64c1e7f2093a, vcs-origin = github.com/acme/infra }
                ]
                """,
                WholePlatform.infra());

        SynthesizedStack stack = whole.stack("prefect-v2-dev-test");
        assertThat(stack.resourceNames())
                .contains("aws_sqs_queue.flow-queue")
                .noneMatch(name -> name.startsWith("aws_security_group"));
        assertThat(stack.resource("aws_ssm_parameter", "hand-off").path("value").asText())
                .contains("\"flow_queue\":\"flow-events-dev-test\"", "vpc-0123456789abcdef0");
    }

    @Test
    void constructsStandInAnyStack() {
        String json = Testing.synth(PlainStack.in(Testing.app()));

        SynthesizedStack stack = SynthesizedStack.of("my-flows", json);
        assertThat(stack.resource("aws_s3_bucket", "flows").path("bucket").asText())
                .isEqualTo("my-flows");
        assertThat(stack.policyOf("task").statement("WriteFlows").resources())
                .containsExactly("arn:aws:s3:::my-flows/*");
    }
}
