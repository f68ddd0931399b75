package dev.prefectinfra.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS's closed parts: every ARN carries the partition that follows from the region. */
class PartitionTest {
    private static final Pattern ARN = Pattern.compile("arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]*):");

    private static SynthesizedStack gov;
    private static SynthesizedStack china;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        Folder.write(folder, Lanes.REQUIRED, List.of("gov@us-gov-west-1", "china@cn-north-1"));
        Path out = folder.resolve("out");
        Lanes.infra()
                .synth(new SynthRequest(
                        folder, out, List.of(), Set.of(), Set.of("test"), Set.of(), false, stack -> {}));
        SynthesizedPlatform platform = SynthesizedPlatform.read(out);
        gov = platform.stack("prefect-v2-gov-test");
        china = platform.stack("prefect-v2-china-test");
    }

    @Test
    void everyArnIsOfTheRegionsPartition() {
        assertEveryArn(gov, "aws-us-gov", "us-gov-west-1", "100000000001");
        assertEveryArn(china, "aws-cn", "cn-north-1", "100000000002");
    }

    @Test
    void policiesNameThingsThatExistThere() {
        assertThat(china.policyOf("agent-task").statement("RunFlows").resources())
                .containsExactly("arn:aws-cn:ecs:cn-north-1:100000000002:task-definition/prefect-v2-china-test_*:*");
        assertThat(gov.policyOf("agent-task").statement("PassFlowRoles").resources())
                .contains("arn:aws-us-gov:iam::100000000001:role/prefect-v2-gov-test-flow-task");
    }

    @Test
    void servicesKeepTheirNamesEverywhere() {
        assertThat(china.trustOf("agent-task").only().principals().get("Service"))
                .containsExactly("ecs-tasks.amazonaws.com");
        assertThat(china.policyOf("agent-task")
                        .statement("PassFlowRoles")
                        .condition("StringEquals", "iam:PassedToService"))
                .containsExactly("ecs-tasks.amazonaws.com");
    }

    @Test
    void logsStayInTheRegion() {
        assertThat(china.containerDefinitions("agent-task-definition")
                        .get(0)
                        .path("logConfiguration")
                        .path("options")
                        .path("awslogs-region")
                        .asText())
                .isEqualTo("cn-north-1");
        assertThat(gov.text() + china.text()).doesNotContain("us-east-1");
    }

    private static void assertEveryArn(SynthesizedStack stack, String partition, String region, String account) {
        Matcher arn = ARN.matcher(stack.text());
        int found = 0;
        while (arn.find()) {
            found++;
            assertThat(arn.group(1)).as(arn.group()).isEqualTo(partition);
            assertThat(arn.group(3)).as(arn.group()).isEqualTo(arn.group(2).equals("iam") ? "" : region);
            assertThat(arn.group(4)).as(arn.group()).isEqualTo(account);
        }
        assertThat(found).as("ARNs in the stack").isGreaterThan(20);
    }
}
