package dev.prefectinfra.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormsTest {
    private static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/0123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "12345678901",
                "1234567890123",
                "12345678901a",
                "١٢٣٤٥٦٧٨٩٠١٢",
                " 12345678901",
                "1234-5678-90"
            })
    void accountIdsAreTwelveDigits(String id) {
        assertThatThrownBy(() -> new AccountId(id)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, aws, amazonaws.com",
        "eu-central-2, aws, amazonaws.com",
        "ap-southeast-4, aws, amazonaws.com",
        "cn-north-1, aws-cn, amazonaws.com.cn",
        "us-gov-west-1, aws-us-gov, amazonaws.com"
    })
    void aRegionLiesInAPartition(String region, String partition, String hosts) {
        Partition of = new Region(region).partition();

        assertThat(of.id()).isEqualTo(partition);
        assertThat(of.dnsSuffix()).isEqualTo(hosts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "useast1", "us-east-1a", "US-EAST-1", "us-east-", "us-east-1 ", "1s-east-1"})
    void regionsHaveNoOtherForm(String region) {
        assertThatThrownBy(() -> new Region(region)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "us-east-9|us-east-1, us-east-2, us-gov-east-1, us-gov-west-1, us-west-1, us-west-2",
                "us-iso-east-1|us-east-1",
                "xx-east-1|af-south-1, ap-east-1",
                "eu-middle-1|eu-central-1"
            })
    void regionsThatAreNotThereAreRefused(String region, String allowed) {
        assertThatThrownBy(() -> new Region(region))
                .hasMessageContaining("is not a known AWS region")
                .hasMessageContaining(allowed);
    }

    @Test
    void arnsCarryPartitionRegionAndAccount() {
        Account account =
                new Account(new AccountName("gov"), new AccountId("012345678901"), new Region("us-gov-west-1"));

        assertThat(account.arn("ecs", "cluster/x"))
                .isEqualTo("arn:aws-us-gov:ecs:us-gov-west-1:012345678901:cluster/x");
        assertThat(account.iamArn("role/x")).isEqualTo("arn:aws-us-gov:iam::012345678901:role/x");
        assertThat(account.partition().arn("s3", "x")).isEqualTo("arn:aws-us-gov:s3:::x");
    }

    @Test
    void aKeyIsNamedByItsOwnArn() {
        assertThat(new KmsKeyArn(KEY)).hasToString(KEY);
        assertThatThrownBy(() -> new KmsKeyArn(KEY.replace("key/", "alias/"))).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> new KmsKeyArn("0123")).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "dev-v2", "feature/a_b.c", "1"})
    void branchesAreExactNames(String branch) {
        assertThat(new BranchName(branch)).hasToString(branch);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "main*", "feature/*", "mai?", "-x", "/x", "x/", "a//b", "a b", "a\nb", "refs heads"})
    void branchesHaveNoWildcards(String branch) {
        assertThatThrownBy(() -> new BranchName(branch)).isInstanceOf(InvalidValue.class);
    }

    /** Whatever git takes for a branch's name, and nothing that it refuses, has to be accepted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "main",
                "a.b",
                "a..b",
                "a...b",
                ".a",
                "a/.b",
                "a.lock",
                "a.lock/b",
                "a.lockb",
                "a.",
                "a./b",
                "a/",
                "HEAD",
                "head",
                "a-",
                "a/b/c",
                "a.b.c",
                "1.0"
            })
    void branchesAreWhatGitTakes(String branch) throws IOException, InterruptedException {
        boolean git = new ProcessBuilder("git", "check-ref-format", "--branch", branch)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        ThrowableAssert.ThrowingCallable ours = () -> new BranchName(branch);

        if (git) {
            assertThatCode(ours).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(ours).isInstanceOf(InvalidValue.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "refs/heads/x, x",
        "refs/heads/a/b, a/b",
        "heads/x, x",
        "origin/x, x",
        "remotes/upstream/x, x",
        "refs/remotes/origin/a/b, a/b"
    })
    void aReferenceIsNoName(String reference, String branch) {
        assertThatThrownBy(() -> new BranchName(reference)).hasMessageContaining("did you mean " + branch + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/tags/v1", "refs/pull/1/head", "refs/heads"})
    void noOtherReferenceIsABranch(String reference) {
        assertThatThrownBy(() -> new BranchName(reference)).hasMessageContaining("is a reference, but not to a branch");
    }

    @Test
    void aUuidIsKeptInLowerCase() {
        assertThat(new Uuid("ABCDEF01-2345-6789-ABCD-EF0123456789"))
                .hasToString("abcdef01-2345-6789-abcd-ef0123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abcdef01-2345-6789-abcd-ef012345678",
                "abcdef0123456789abcdef0123456789abcd",
                "gbcdef01-2345-6789-abcd-ef0123456789",
                "00000000-0000-0000-0000-000000000000"
            })
    void otherTextsAreNoUuids(String text) {
        assertThatThrownBy(() -> new Uuid(text)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:s3:::b/${aws:username}/*",
                "${aws:PrincipalTag/team}",
                "${saml:sub}-${aws:userid}",
                "plain",
                "*"
            })
    void policiesMayHoldTheirVariables(String text) {
        assertThat(new PolicyText(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${aws_s3_bucket.x.arn}",
                "${var.x}",
                "${TfToken[TOKEN.1]}",
                "${aws:username",
                "${file(\"x\")}",
                "${aws:a}${",
                "%{if true}",
                "${${aws:username}}",
                "$${aws:username}",
                "a$b",
                "",
                " ",
                "a\nb",
                "ä"
            })
    void policiesHoldNothingThatTerraformEvaluates(String text) {
        assertThatThrownBy(() -> new PolicyText(text)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void jsonIsSorted() {
        assertThat(Json.of(Map.of("b", List.of(1, 2), "a", Map.of("d", true, "c", "x"))))
                .isEqualTo("{\"a\":{\"c\":\"x\",\"d\":true},\"b\":[1,2]}");
    }

    @Test
    void allChecksOfARecordAreReportedTogether() {
        assertThatThrownBy(() -> new Requirements()
                        .range("low", 0, 1, 3)
                        .range("edge", 3, 1, 3)
                        .range("high", 4, 1, 3)
                        .that("odd", false, "is odd", "even")
                        .done())
                .hasMessage("low 0 is out of range (allowed: 1 to 3); high 4 is out of range (allowed: 1 to 3);"
                        + " odd is odd (allowed: even)");
    }
}
