package dev.prefectinfra.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synth.Inspection;
import dev.prefectinfra.testing.ConfigurationKeys;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the configuration accepts, and what becomes of the rest. */
final class AcceptanceTest {
    private static final String BREACH = "aws_s3_bucket_versioning = null, aws_ecr_lifecycle_policy = null";
    private static final String REASON = "\"nobody will miss old versions\"";

    @TempDir
    private Path folder;

    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(ChecksConfig.SECTION, "");
    }

    @Test
    void whatIsAcceptedIsToldWithItsReason() {
        Report report = Report.of(List.of(broken("checks.accepted.S3-VERSIONING.\"aws_s3_bucket.flows\" = " + REASON)));

        assertThat(report.accepted())
                .extracting(each -> each.rule().id() + " " + each.address() + " "
                        + each.accepted().orElseThrow())
                .containsExactly("S3-VERSIONING aws_s3_bucket.flows nobody will miss old versions");
        assertThat(report.open()).extracting(each -> each.rule().id()).containsExactly("ECR-LIFECYCLE");
        assertThat(report.resources()).isGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource({
        "prefect-v2-dev-test/aws_s3_bucket.flows, true",
        "prefect-v2-dev-live/aws_s3_bucket.flows, false",
        "aws_s3_bucket.flow, false",
        "aws_s3_bucket_versioning.flows, false"
    })
    void anAddressMayNameTheStackAndHasToBeExact(String address, boolean accepts) {
        Report report = Report.of(List.of(broken("checks.accepted.S3-VERSIONING.\"" + address + "\" = " + REASON)));

        assertThat(report.accepted()).hasSize(accepts ? 1 : 0);
        assertThat(report.open()).hasSize(accepts ? 1 : 2);
    }

    @Test
    void anAcceptanceThatNothingNeedsIsTold() {
        FinishedStack stack = broken("""
                checks.accepted {
                  S3-VERSIONING."aws_s3_bucket.flows" = "nobody will miss old versions"
                  S3-TLS."aws_s3_bucket.flows" = "it has a policy by now"
                }
                """);

        assertThat(Report.of(List.of(stack)).unneeded(List.of(stack)))
                .extracting(each -> each.at() + " " + each.key())
                .containsExactly(folder + "/infra.conf:4 checks.accepted.S3-TLS.aws_s3_bucket.flows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "checks.accepted.S3-TSL.\"aws_s3_bucket.flows\" = \"a long enough reason\" | did you mean S3-TLS?",
                "checks.accepted.S3-TLS.\"aws_s3_bucket.flows\" = \"         x        \" | a sentence that a reviewer",
                "checks.accepted.S3-TLS.\"aws_s3_bucket.flows\" = because                | 10 to 500 characters",
                "checks.accepted.S3-TLS.flows = \"a long enough reason\"                 | TYPE.NAME",
                "checks.accepted.S3-TLS.\"aws_s3_bucket.*\" = \"a long enough reason\"   | TYPE.NAME",
                "checks.accepted.S3-TLS = \"a long enough reason\"                       | an object",
                "checks.fail-snyth = true                                                | did you mean fail-synth?"
            })
    void aMistakeIsExplained(String checks, String fix) {
        assertThatThrownBy(() -> Sample.stacks(folder, checks))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("infra.conf:2: checks.")
                .hasMessageContaining(fix);
    }

    @Test
    void aFindingStopsSynthesisWhereTheConfigurationSaysSo() {
        Inspection.Result result = new HardeningChecks().inspect(List.of(broken("")), false);

        assertThat(result.notes()).isEmpty();
        assertThat(result.problems()).extracting(Problem::toString).containsExactly("""
                        prefect-v2-dev-test/aws_s3_bucket.flows: S3-VERSIONING no aws_s3_bucket_versioning that is Enabled
                            add an aws_s3_bucket_versioning that refers to it, Enabled; or accept it, with the reason: \
                        checks.accepted.S3-VERSIONING."aws_s3_bucket.flows\"""", """
                        prefect-v2-dev-test/aws_ecr_repository.images: ECR-LIFECYCLE no aws_ecr_lifecycle_policy that refers to it
                            add an aws_ecr_lifecycle_policy that refers to it; or accept it, with the reason: \
                        checks.accepted.ECR-LIFECYCLE."aws_ecr_repository.images\"""");
    }

    @Test
    void elsewhereOneNoteTellsOfAll() {
        Inspection.Result result = new HardeningChecks().inspect(brokenInTwo("checks.fail-synth = false"), false);

        assertThat(result.problems()).isEmpty();
        assertThat(result.notes())
                .containsExactly("4 findings of the hardening checks not accepted: ECR-LIFECYCLE,"
                        + " S3-VERSIONING; infra check explains them");
    }

    @Test
    void whatIsTheSameInSeveralStacksIsOneProblem() {
        Inspection.Result result = new HardeningChecks().inspect(brokenInTwo(""), false);

        assertThat(result.problems())
                .extracting(problem -> problem.at().source())
                .containsExactly("aws_s3_bucket.flows of 2 stacks", "aws_ecr_repository.images of 2 stacks");
    }

    @Test
    void anAcceptanceThatNothingNeedsIsNotedWhereAllStacksAreSeen() {
        String accepted = "checks.accepted.S3-TLS.\"aws_s3_bucket.gone\" = \"there was a reason once\"";
        List<FinishedStack> stacks = Sample.stacks(folder, accepted).stream()
                .map(stack -> Sample.hardened().in(stack))
                .toList();

        assertThat(new HardeningChecks().inspect(stacks, true).notes())
                .singleElement()
                .asString()
                .endsWith("infra.conf:2: checks.accepted.S3-TLS.aws_s3_bucket.gone accepts nothing: remove it");
        assertThat(new HardeningChecks().inspect(stacks, false).notes()).isEmpty();
    }

    @Test
    void whereNothingIsFoundNothingIsSaid() {
        Inspection.Result result =
                new HardeningChecks().inspect(List.of(Sample.hardened().document(folder, "")), false);

        assertThat(result.problems()).isEmpty();
        assertThat(result.notes()).isEmpty();
    }

    private List<FinishedStack> brokenInTwo(String checks) {
        List<ConfiguredStack> stacks = Sample.stacks(folder, checks);
        return List.of(
                Sample.hardened().with(BREACH).in(stacks.get(1)),
                Sample.hardened().with(BREACH).in(stacks.get(2)));
    }

    private FinishedStack broken(String checks) {
        return Sample.hardened().with(BREACH).document(folder, checks);
    }
}
