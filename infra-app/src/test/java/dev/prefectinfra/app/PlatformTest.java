package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Golden;
import dev.prefectinfra.testing.SynthesizedPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The platform as shipped, with the sample configuration. Names and addresses are a contract with real accounts. */
final class PlatformTest {
    private static SynthesizedPlatform platform;

    @BeforeAll
    static void synthesize(@TempDir Path out) {
        Main.platform().synth(CommandLineRun.SAMPLE, out);
        platform = SynthesizedPlatform.read(out);
    }

    @Test
    void hasAStackPerAccountAndPerLane() {
        assertThat(platform.names())
                .containsExactly(
                        "prefect-v2-dev-ci",
                        "prefect-v2-dev-live",
                        "prefect-v2-dev-test",
                        "prefect-v2-prod-ci",
                        "prefect-v2-prod-live",
                        "prefect-v2-prod-test");
    }

    @Test
    void theAccountsStackIsAsAgreed() {
        Golden.check(
                "prefect-v2-dev-ci.json", platform.stack("prefect-v2-dev-ci").text());
    }

    @Test
    void aLanesStackIsAsAgreed() {
        Golden.check(
                "prefect-v2-dev-test.json",
                platform.stack("prefect-v2-dev-test").text());
    }

    @Test
    void aLanesStackWithAWorkerIsAsAgreed(@TempDir Path out) {
        Main.platform().synth(Path.of("..", "examples", "prefect-3"), out);
        Golden.check(
                "prefect-3-dev-test.json",
                SynthesizedPlatform.read(out).stack("prefect-v2-dev-test").text());
    }

    @Test
    void aBootstrapStackIsAsAgreed(@TempDir Path out) {
        List<String> options = List.of(
                "bootstrap={ enabled = true, boundary.type = create }",
                "iam.permissions-boundary-arn="
                        + "\"arn:{partition}:iam::{account-id}:policy/terraform-cloud-{account}-boundary\"");
        Main.platform()
                .synth(new SynthRequest(
                        CommandLineRun.SAMPLE, out, options, Set.of("dev"), Set.of(), Set.of(), false, stack -> {}));
        Golden.check(
                "prefect-v2-dev-bootstrap.json",
                SynthesizedPlatform.read(out).stack("prefect-v2-dev-bootstrap").text());
    }

    @ParameterizedTest
    @CsvSource({"dev,live", "prod,test", "prod,live"})
    void everyOtherLaneDiffersInItsNamesOnly(String account, String type) {
        String expected = renamed(platform.stack("prefect-v2-dev-test").text(), account)
                .replaceAll("(?<![a-z0-9])test(?![a-z0-9])", type)
                .replace("refs/heads/dev-v2", type.equals("live") ? "refs/heads/main-v2" : "refs/heads/dev-v2");
        assertThat(platform.stack("prefect-v2-" + account + "-" + type).text()).isEqualTo(expected);
    }

    @Test
    void theOtherAccountsStackDiffersInItsNamesOnly() {
        String expected = renamed(platform.stack("prefect-v2-dev-ci").text(), "prod")
                .replace("refs/heads/dev-v2", "refs/heads/main-v2");
        assertThat(platform.stack("prefect-v2-prod-ci").text()).isEqualTo(expected);
    }

    /** Account names, ids and the name of the VPC; the branch dev-v2 only looks like one. */
    private static String renamed(String text, String account) {
        return account.equals("dev")
                ? text
                : text.replaceAll("(?<![a-z0-9])dev(?![a-z0-9]|-v2)", account).replace("123456789012", "210987654321");
    }

    @ParameterizedTest
    @CsvSource({"dev,test,live,prod,210987654321", "dev,live,test,prod,210987654321", "prod,test,live,dev,123456789012"
    })
    void aLaneNamesNothingOfAnother(
            String account, String type, String otherType, String otherAccount, String otherId) {
        String text = platform.stack("prefect-v2-" + account + "-" + type).text();
        assertThat(text).doesNotContainPattern("(?<![a-z0-9])" + otherType + "(?![a-z0-9])");
        assertThat(text).doesNotContainPattern("(?<![a-z0-9])" + otherAccount + "(?![a-z0-9]|-v2)");
        assertThat(text).doesNotContain(otherId);
    }

    @Test
    void oneStackAloneIsTheSameAsAmongAll(@TempDir Path out) throws Exception {
        InfraCommand.execute(
                Main.platform(),
                Terminal.ofProcess(),
                "synth",
                "--config",
                CommandLineRun.SAMPLE.toString(),
                "--out",
                out.toString(),
                "--account",
                "prod",
                "--deployment-type",
                "live");
        assertThat(Files.readString(out.resolve("stacks/prefect-v2-prod-live/cdk.tf.json")))
                .isEqualTo(platform.stack("prefect-v2-prod-live").text());
        assertThat(out.resolve("stacks")).isDirectoryNotContaining(stack -> !stack.endsWith("prefect-v2-prod-live"));
    }

    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(Main.platform(), """
                network.source.lookup.vpc-name = data
                agent.image.tag = 6c1f0de2a47b
                circleci.organization-id = 3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f
                agent-images-ci {
                  branch = dev-v2
                  projects = [{ id = 8a2d4f61-0b9c-4e37-b5d8-64c1e7f2093a, vcs-origin = github.com/acme/infra }]
                }
                flow-ci.trust.lane-branch.projects = [
                  { id = c75e19b0-3a84-4d62-8f0e-b92d6a1c4e58, vcs-origin = github.com/acme/flows }
                ]
                """);
    }
}
