package com.example.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The module alone, with a small configuration. */
final class QueueModuleTest {
    @Test
    void flowsMaySendToTheirLanesQueueOnly() {
        SynthesizedStack stack =
                Synthesized.lane("flow-queue.retention-days = 7", new FlowRolesModule(), new QueueModule());

        PolicyStatement send = stack.policyOf("flow-task").statement("SendToQueue");
        assertThat(send.resources()).containsExactly("arn:aws:sqs:us-east-1:123456789012:flow-events-dev-test");
    }

    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(QueueConfig.SECTION, "");
    }
}
