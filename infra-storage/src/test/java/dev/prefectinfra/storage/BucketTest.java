package dev.prefectinfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lane's bucket, and what flow code may do with it. */
class BucketTest {
    private static final String NAME = "data-flows-prefect-fs-dev-test-123456789012";
    private static final String ARN = "arn:aws:s3:::" + NAME;
    private static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/0123";

    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(BucketConfig.SECTION, "");
    }

    @Test
    void theBucketIsPrivateVersionedAndEncrypted() {
        SynthesizedStack stack = synth("");

        assertThat(stack.resource("aws_s3_bucket", "flows").path("bucket").asText())
                .isEqualTo(NAME);
        assertThat(stack.resource("aws_s3_bucket_versioning", "flows-versioning")
                        .path("versioning_configuration"))
                .hasToString("{\"status\":\"Enabled\"}");
        assertThat(stack.resource("aws_s3_bucket_ownership_controls", "flows-ownership")
                        .path("rule"))
                .hasToString("{\"object_ownership\":\"BucketOwnerEnforced\"}");
        JsonNode block = stack.resource("aws_s3_bucket_public_access_block", "flows-public-access");
        assertThat(List.of("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"))
                .allMatch(each -> block.path(each).asBoolean());
        assertThat(encryption(stack))
                .hasToString("{\"apply_server_side_encryption_by_default\":{\"sse_algorithm\":\"AES256\"},"
                        + "\"bucket_key_enabled\":false}");
    }

    @Test
    void nothingElseIsMade() {
        assertThat(synth("").resourceNames())
                .filteredOn(name -> !name.startsWith("aws_iam_"))
                .containsExactly(
                        "aws_s3_bucket.flows",
                        "aws_s3_bucket_lifecycle_configuration.flows-lifecycle",
                        "aws_s3_bucket_ownership_controls.flows-ownership",
                        "aws_s3_bucket_policy.flows-policy",
                        "aws_s3_bucket_public_access_block.flows-public-access",
                        "aws_s3_bucket_server_side_encryption_configuration.flows-encryption",
                        "aws_s3_bucket_versioning.flows-versioning");
    }

    @Test
    void theBucketHasNoneOfTheInLineArgumentsThatWarn() {
        assertThat(synth("").resource("aws_s3_bucket", "flows").fieldNames())
                .toIterable()
                .containsExactly("//", "bucket", "lifecycle");
    }

    @Test
    void theBucketHoldsData() {
        JsonNode guarded = synth("").resource("aws_s3_bucket", "flows");
        JsonNode free = synth("terraform.protect-data = false").resource("aws_s3_bucket", "flows");

        assertThat(guarded.path("lifecycle")).hasToString("{\"prevent_destroy\":true}");
        assertThat(guarded.has("force_destroy")).isFalse();
        assertThat(free.path("force_destroy").asBoolean()).isTrue();
        assertThat(free.has("lifecycle")).isFalse();
    }

    @Test
    void itsPartsReferToTheBucket() {
        SynthesizedStack stack = synth("");

        // Scanners follow references, and Terraform makes the bucket first.
        assertThat(stack.resourceNames())
                .filteredOn(name -> name.startsWith("aws_s3_bucket_"))
                .hasSize(6)
                .allSatisfy(name -> assertThat(stack.resource(
                                        name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1))
                                .path("bucket")
                                .asText())
                        .isEqualTo("${aws_s3_bucket.flows.id}"));
    }

    @Test
    void nobodyComesWithoutTls() {
        SynthesizedStack stack = synth("");
        Policy policy = stack.policy("aws_s3_bucket_policy", "flows-policy", "policy");

        assertThat(policy.sids()).containsExactly("DenyPlainText", "DenyOldTls");
        assertThat(policy.statements()).allSatisfy(deny -> {
            assertThat(deny.effect()).isEqualTo("Deny");
            assertThat(deny.principals()).containsOnlyKeys("*");
            assertThat(deny.actions()).containsExactly("s3:*");
            assertThat(deny.resources()).containsExactly(ARN, ARN + "/*");
        });
        assertThat(policy.statement("DenyPlainText").conditions()).hasToString("{Bool={aws:SecureTransport=[false]}}");
        assertThat(policy.statement("DenyOldTls").conditions()).hasToString("{NumericLessThan={s3:TlsVersion=[1.2]}}");
        assertThat(stack.resource("aws_s3_bucket_policy", "flows-policy").path("depends_on"))
                .as("S3 refuses two changes at once")
                .hasToString("[\"aws_s3_bucket_public_access_block.flows-public-access\"]");
    }

    @Test
    void theBucketClearsItselfAway() {
        JsonNode lifecycle = lifecycle("");

        assertThat(lifecycle.path("rule"))
                .hasToString("[{\"abort_incomplete_multipart_upload\":{\"days_after_initiation\":7},"
                        + "\"filter\":{\"prefix\":\"\"},\"id\":\"clear-away\","
                        + "\"noncurrent_version_expiration\":{\"noncurrent_days\":90},\"status\":\"Enabled\"}]");
        assertThat(lifecycle.path("depends_on")).hasToString("[\"aws_s3_bucket_versioning.flows-versioning\"]");
    }

    @Test
    void objectsExpireWhereThatIsConfigured() {
        JsonNode rules = lifecycle("flow-bucket { abort-uploads-after-days = 1, expire-noncurrent-after-days = 3650,"
                        + " expire = [{ prefix = logs/, days = 30 }, { prefix = artifacts/tmp/, days = 1 }] }")
                .path("rule");

        assertThat(rules).hasSize(3);
        assertThat(rules.path(0)
                        .path("abort_incomplete_multipart_upload")
                        .path("days_after_initiation")
                        .asInt())
                .isEqualTo(1);
        assertThat(rules.path(0)
                        .path("noncurrent_version_expiration")
                        .path("noncurrent_days")
                        .asInt())
                .isEqualTo(3650);
        assertThat(rules.path(1))
                .as("sorted by prefix")
                .hasToString("{\"expiration\":{\"days\":1},\"filter\":{\"prefix\":\"artifacts/tmp/\"},"
                        + "\"id\":\"expire-artifacts/tmp/\",\"status\":\"Enabled\"}");
        assertThat(rules.path(2).path("filter").path("prefix").asText()).isEqualTo("logs/");
    }

    @Test
    void aCustomerKeyEncryptsObjectsAndIsGranted() {
        SynthesizedStack stack = synth("flow-bucket.kms-key-arn = \"" + KEY + "\"");

        assertThat(encryption(stack))
                .hasToString("{\"apply_server_side_encryption_by_default\":{\"kms_master_key_id\":\"" + KEY
                        + "\",\"sse_algorithm\":\"aws:kms\"},\"bucket_key_enabled\":true}");
        Policy task = stack.policyOf("flow-task");
        assertThat(task.statement("DecryptFlows").actions()).containsExactly("kms:Decrypt");
        assertThat(task.statement("DecryptFlows").resources()).containsExactly(KEY);
        assertThat(task.statement("EncryptFlows").actions()).containsExactly("kms:GenerateDataKey");
        assertThat(task.statement("EncryptFlows").resources()).containsExactly(KEY);
        assertThat(List.of(task.statement("DecryptFlows"), task.statement("EncryptFlows")))
                .allSatisfy(each -> assertThat(each.condition("StringLike", "kms:EncryptionContext:aws:s3:arn"))
                        .as("another bucket's objects stay closed, under the same key too")
                        .containsExactly(ARN, ARN + "/*"));
    }

    @Test
    void accessIsLoggedWhereThatIsConfigured() {
        assertThat(synth("").resources("aws_s3_bucket_logging")).isEmpty();
        JsonNode logging = synth("flow-bucket.access-logs { bucket = all-access-logs, prefix = flows/ }")
                .resource("aws_s3_bucket_logging", "flows-logging");
        assertThat(logging.path("bucket").asText()).isEqualTo("${aws_s3_bucket.flows.id}");
        assertThat(logging.path("target_bucket").asText()).isEqualTo("all-access-logs");
        assertThat(logging.path("target_prefix").asText()).isEqualTo("flows/");
    }

    @Test
    void flowCodeReadsTheBucketAndWritesArtifactsOnly() {
        Policy task = synth("").policyOf("flow-task");

        assertThat(task.sids())
                .containsExactly("DeleteFlowsArtifacts", "ListFlows", "ReadFlows", "WriteFlowsArtifacts");
        assertThat(task.statement("ListFlows").actions()).containsExactly("s3:ListBucket");
        assertThat(task.statement("ListFlows").resources()).containsExactly(ARN);
        assertThat(task.statement("ReadFlows").actions()).containsExactly("s3:GetObject");
        assertThat(task.statement("ReadFlows").resources()).containsExactly(ARN + "/*");
        assertThat(task.statement("WriteFlowsArtifacts").actions())
                .containsExactly("s3:AbortMultipartUpload", "s3:PutObject");
        assertThat(task.statement("WriteFlowsArtifacts").resources())
                .as("otherwise a flow run could change flow code")
                .containsExactly(ARN + "/artifacts/*");
        assertThat(task.statement("DeleteFlowsArtifacts").actions()).containsExactly("s3:DeleteObject");
        assertThat(task.statement("DeleteFlowsArtifacts").resources()).containsExactly(ARN + "/artifacts/*");
    }

    @Test
    void aFurtherRoleGetsWhatTheTaskRoleGets() {
        SynthesizedStack stack = synth("flow-roles.further.reports { name = \"reports-{type}\", statements {} }");

        assertThat(stack.policyOf("flow-task-reports").statements())
                .hasSize(4)
                .isEqualTo(stack.policyOf("flow-task").statements());
    }

    @Test
    void theExecutionRoleHasNothingToDoWithTheBucket() {
        assertThat(synth("").policyOf("flow-execution").actions()).noneMatch(action -> action.startsWith("s3:"));
    }

    @Test
    void lanesShareNoBucket() {
        SynthesizedPlatform both = Synthesized.platform("", new FlowRolesModule(), new FlowBucketModule());
        SynthesizedStack live = both.stack(Synthesized.LIVE_STACK);

        assertThat(live.resource("aws_s3_bucket", "flows").path("bucket").asText())
                .isEqualTo("data-flows-prefect-fs-dev-live-123456789012");
        assertThat(live.policyOf("flow-task").resources())
                .hasSize(3)
                .allMatch(resource -> resource.startsWith("arn:aws:s3:::data-flows-prefect-fs-dev-live-123456789012"));
        assertThat(live.text()).doesNotContain(NAME);
        assertThat(both.stack(Synthesized.ACCOUNT_STACK).resourceNames()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name = \"with.dots\"|cannot be an S3 bucket name",
                "name = one|is \"one\" in dev/test, which flow-bucket.name has taken in dev/live",
                "flow-files-prefix = flows|cannot be a key prefix",
                "flow-files-prefix = /flows/|cannot be a key prefix",
                "flow-files-prefix = \"*/\"|cannot be a key prefix",
                "flow-files-prefix = \"\"|cannot be a key prefix",
                "artifacts-prefix = flows/artifacts/|artifacts-prefix overlaps flow-files-prefix",
                "flow-files-prefix = a/b/, artifacts-prefix = a/|artifacts-prefix overlaps flow-files-prefix",
                "artifacts-prefix = flows/|artifacts-prefix overlaps flow-files-prefix",
                "kms-key-arn = \"arn:aws:kms:us-east-1:123456789012:alias/x\"|is not the ARN of a KMS key",
                "abort-uploads-after-days = 0|1 to 365",
                "abort-uploads-after-days = 366|1 to 365",
                "expire-noncurrent-after-days = 0|1 to 3650",
                "expire-noncurrent-after-days = 3651|1 to 3650",
                "expire = [{ prefix = a/, days = 0 }]|flow-bucket.expire[0].days 0 is out of range",
                "expire = [{ prefix = a/, days = 36501 }]|1 to 36500",
                "expire = [{ prefix = a/, days = 1 }, { prefix = a/, days = 2 }]|has one prefix twice",
                "expire = [{ prefix = a/, days = 1 }, { prefix = a/, days = 1 }]|expire[1] repeats",
                "expire = [{ prefix = flows/, days = 1 }]|flow-bucket.expire[0].prefix \"flows/\" would delete flow code",
                "expire = [{ prefix = flows/old/, days = 1 }]|would delete flow code, which lies below flows/",
                "flow-files-prefix = a/b/, expire = [{ prefix = a/, days = 1 }]|would delete flow code",
                "name = own-bucket, access-logs { bucket = own-bucket, prefix = logs/ }|is the bucket itself",
                "access-logs.bucket = all-access-logs|flow-bucket.access-logs.prefix is missing"
            })
    void whatCannotBeIsRefused(String hocon, String complaint) {
        assertThat(Synthesized.refused("flow-bucket { " + hocon + " }", new FlowRolesModule(), new FlowBucketModule()))
                .startsWith("infra.conf:1: flow-bucket.")
                .contains(complaint);
    }

    @Test
    void theLimitsAreAllowed() {
        assertThatThrownBy(() -> BucketConfig.of("name = x")).isInstanceOf(InvalidConfiguration.class);
        BucketConfig config = BucketConfig.of("name = xyz, abort-uploads-after-days = 365,"
                + " expire-noncurrent-after-days = 1, expire = [{ prefix = a/, days = 36500 }]");

        assertThat(config.abortUploadsAfterDays()).isEqualTo(365);
        assertThat(config.expire()).hasSize(1);
    }

    private static SynthesizedStack synth(String hocon) {
        return Synthesized.lane(hocon, new FlowRolesModule(), new FlowBucketModule());
    }

    private static JsonNode lifecycle(String hocon) {
        return synth(hocon).resource("aws_s3_bucket_lifecycle_configuration", "flows-lifecycle");
    }

    private static JsonNode encryption(SynthesizedStack stack) {
        JsonNode rules = stack.resource("aws_s3_bucket_server_side_encryption_configuration", "flows-encryption")
                .path("rule");
        assertThat(rules).hasSize(1);
        return rules.path(0);
    }
}
