package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.providers.aws.s3_bucket.S3Bucket;
import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hardening checks of the sample, and of what a user adds to it. */
final class CheckCommandTest {
    private static final String ONE_LANE = "--account=dev --deployment-type=test ";

    /** A concern of a user, who thought of a bucket only. */
    private static final class BareBucketModule extends LaneModule {
        @Provides
        @Singleton
        Callable<String> bareBucket(LaneStack stack) {
            S3Bucket bucket = S3Bucket.Builder.create(stack, "mine")
                    .bucket("mine-" + stack.getNode().getId())
                    .build();
            return bucket::getBucket;
        }
    }

    @Test
    void theShippedConfigurationPassesWithWhatIsAccepted() {
        CommandLineRun run = CommandLineRun.sample("check");

        Golden.check("check.txt", withoutResources(run.out()));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void anyBranchIsATrustThatBreaksNoRule() {
        CommandLineRun run = CommandLineRun.sample(
                "check",
                "--account=dev",
                "--deployment-type=test",
                "--set=flow-ci.trust.type=any-branch",
                "--set=flow-ci.trust.any-branch.projects="
                        + "[{id=11111111-1111-1111-1111-111111111111, vcs-origin=github.com/acme/flows}]",
                "--set=flow-ci.trust.any-branch.shared-because=\"both lanes are for tests\"");

        assertThat(run.out()).doesNotContain(": OIDC-").contains(", 0 findings,");
        assertThat(run.code()).isZero();
    }

    /** A switch of ours finds its reason among the defaults, though it is off there. */
    @Test
    void aWorkerThatTakesTaskDefinitionsBackBreaksNothingUnexplained() {
        CommandLineRun run = sample(
                "check",
                ONE_LANE + "--set=worker.enabled=true --set=worker.image.tag=0a1b2c3"
                        + " --set=worker.runtime.prefect-3.register-task-definitions=true"
                        + " --set=worker.runtime.prefect-3.deregister-task-definitions=true");

        assertThat(run.out())
                .contains("IAM-RESOURCES aws_iam_role_policy.worker-task-grants: DeregisterFlows: on * it allows"
                        + " ecs:DeregisterTaskDefinition\n    accepted: AWS knows no resource")
                .contains(", 0 findings,");
        assertThat(run.code()).isZero();
    }

    /** What the pages show is what there is. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/checks.md"})
    void thePagesShowTheCountOfToday(String page) throws IOException {
        List<String> golden = Files.readAllLines(Path.of("src/test/resources/golden/check.txt"));

        assertThat(withoutResources(Files.readString(Path.of("..").resolve(page))))
                .contains("\n" + golden.get(golden.size() - 1) + "\n");
    }

    /** Their number changes with each concern; all else that is counted is for people to look at. */
    private static String withoutResources(String text) {
        return text.replaceAll(" \\d+ resources,", " N resources,");
    }

    @Test
    void whatIsNotAcceptedIsExplained() throws IOException {
        CommandLineRun run = sample(
                "check",
                ONE_LANE + "--set=checks.accepted=null --set=checks.accepted={}"
                        + " --set=network.assign-public-ip=true");

        Golden.check("check-findings.txt", withoutResources(run.out()));
        int resources = StackDocument.read(Path.of("src/test/resources/golden/prefect-v2-dev-test.json"))
                .resources()
                .size();
        assertThat(run.out()).contains(" rules, " + resources + " resources, ");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void anAcceptanceThatNothingNeedsIsToldWhereAllStacksWereSeen() {
        String unneeded = "--set=checks.accepted.S3-NAME.\"aws_s3_bucket.flows\"=\"the_dots_are_gone\"";

        assertThat(sample("check", unneeded).err())
                .isEqualTo("--set checks.accepted.S3-NAME.\"aws_s3_bucket.flows\"=\"the_dots_are_gone\":"
                        + " checks.accepted.S3-NAME.aws_s3_bucket.flows accepts nothing: remove it\n");
        assertThat(sample("check", ONE_LANE + unneeded).err()).isEmpty();
    }

    @Test
    void aUsersOwnConcernIsJudgedToo(@TempDir Path out) {
        String[] args =
                ("synth --config=" + CommandLineRun.SAMPLE + " --out=" + out + " " + ONE_LANE.strip()).split(" ", -1);

        CommandLineRun run = CommandLineRun.of(Main.platform().with(new BareBucketModule()), args);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("prefect-v2-dev-test/aws_s3_bucket.mine: S3-PUBLIC-ACCESS no"
                        + " aws_s3_bucket_public_access_block that refers to it")
                .contains("S3-TLS", "checks.accepted.S3-VERSIONING.\"aws_s3_bucket.mine\"")
                .doesNotContain("aws_s3_bucket.flows")
                .endsWith("12 problems; nothing was written\n");
        assertThat(out.resolve("stacks")).isEmptyDirectory();
    }

    @Test
    void aFindingLeavesTheOutputAsItWas(@TempDir Path out) {
        sample("synth", ONE_LANE + "--out=" + out);
        Map<String, String> before = files(out);
        String change = ONE_LANE + "--out=" + out + " --set=logs.flows.retention-days=30 --set=tags.team=others";

        CommandLineRun refused = sample("synth", change);
        Map<String, String> between = files(out);
        CommandLineRun tolerated = sample("synth", change + " --set=checks.fail-synth=false");

        assertThat(before).hasSize(2);
        assertThat(between).isEqualTo(before);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).isEqualTo("""
                prefect-v2-dev-test/aws_cloudwatch_log_group.flow-logs: LOGS-YEAR retention_in_days is 30
                    set retention_in_days to 365 or more, or to 0 for forever; or accept it, with the reason: \
                checks.accepted.LOGS-YEAR."aws_cloudwatch_log_group.flow-logs"
                1 problem; nothing was written
                """);
        assertThat(tolerated.code()).isZero();
        assertThat(tolerated.err())
                .isEqualTo(
                        "1 finding of the hardening checks not accepted: LOGS-YEAR; infra check explains" + " them\n");
        assertThat(files(out)).isNotEqualTo(before);
    }

    @Test
    void rulesAreListedWithoutAnyConfiguration() {
        CommandLineRun run = CommandLineRun.of(Main.platform(), "check", "--rules", "--config=/nonexistent");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("""
                S3-PUBLIC-ACCESS  A bucket blocks public access in all four ways.
                    why: Each closes another way: ACLs, policies, and what was public before.
                    fix: add an aws_s3_bucket_public_access_block that refers to it, all four true
                    as:  CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56, CKV2_AWS_6, S3.8
                """);
        assertThat(run.out().lines().filter(line -> !line.startsWith(" "))).hasSameSizeAs(Rules.all());
    }

    private static CommandLineRun sample(String command, String more) {
        return CommandLineRun.sample(command, more.strip().split(" ", -1));
    }

    private static Map<String, String> files(Path folder) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder.resolve("stacks"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
