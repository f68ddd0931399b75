package dev.prefectinfra.storage;

import com.hashicorp.cdktf.providers.aws.s3_bucket.S3Bucket;
import com.hashicorp.cdktf.providers.aws.s3_bucket_logging.S3BucketLoggingA;
import com.hashicorp.cdktf.providers.aws.s3_bucket_ownership_controls.S3BucketOwnershipControls;
import com.hashicorp.cdktf.providers.aws.s3_bucket_ownership_controls.S3BucketOwnershipControlsRule;
import com.hashicorp.cdktf.providers.aws.s3_bucket_policy.S3BucketPolicy;
import com.hashicorp.cdktf.providers.aws.s3_bucket_public_access_block.S3BucketPublicAccessBlock;
import com.hashicorp.cdktf.providers.aws.s3_bucket_server_side_encryption_configuration.S3BucketServerSideEncryptionConfigurationA;
import com.hashicorp.cdktf.providers.aws.s3_bucket_server_side_encryption_configuration.S3BucketServerSideEncryptionConfigurationRuleA;
import com.hashicorp.cdktf.providers.aws.s3_bucket_server_side_encryption_configuration.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA;
import com.hashicorp.cdktf.providers.aws.s3_bucket_versioning.S3BucketVersioningA;
import com.hashicorp.cdktf.providers.aws.s3_bucket_versioning.S3BucketVersioningVersioningConfiguration;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.stack.InfraStack;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.contract.FlowBucket;
import java.util.List;
import software.constructs.Construct;

/**
 * A private, versioned, encrypted bucket that speaks TLS 1.2 or newer only and holds data. Makes
 * {@code aws_s3_bucket.ID} and the resources that set it up.
 */
public final class PrefectBucket implements FlowBucket {
    private final BucketConfig config;
    private final BucketReference reference;

    /** A bucket in AWS's commercial partition. */
    public PrefectBucket(Construct scope, String id, BucketConfig config) {
        this(scope, id, config, Partition.AWS);
    }

    /** @param partition stands in the ARNs of policies */
    public PrefectBucket(Construct scope, String id, BucketConfig config, Partition partition) {
        this.config = config;
        this.reference = new BucketReference(
                id,
                config.name(),
                config.flowFilesPrefix().value(),
                config.artifactsPrefix().value(),
                config.kmsKeyArn(),
                partition);
        S3Bucket bucket =
                S3Bucket.Builder.create(scope, id).bucket(config.name().value()).build();
        InfraStack.holdsData(scope, bucket, "force_destroy");
        String ref = bucket.getId();
        S3BucketVersioningA versioning = S3BucketVersioningA.Builder.create(scope, id + "-versioning")
                .bucket(ref)
                .versioningConfiguration(S3BucketVersioningVersioningConfiguration.builder()
                        .status("Enabled")
                        .build())
                .build();
        encrypt(scope, id, ref);
        keepPrivate(scope, id, ref);
        BucketLifecycle.create(scope, id + "-lifecycle", ref, config, versioning);
        config.accessLogs()
                .ifPresent(logs -> S3BucketLoggingA.Builder.create(scope, id + "-logging")
                        .bucket(ref)
                        .targetBucket(logs.bucket().value())
                        .targetPrefix(logs.prefix().value())
                        .build());
    }

    private void encrypt(Construct scope, String id, String ref) {
        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA.Builder encryption =
                S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA.builder();
        config.kmsKeyArn()
                .ifPresentOrElse(
                        key -> encryption.sseAlgorithm("aws:kms").kmsMasterKeyId(key.value()),
                        () -> encryption.sseAlgorithm("AES256"));
        S3BucketServerSideEncryptionConfigurationA.Builder.create(scope, id + "-encryption")
                .bucket(ref)
                .rule(List.of(S3BucketServerSideEncryptionConfigurationRuleA.builder()
                        .applyServerSideEncryptionByDefault(encryption.build())
                        // One data key per bucket instead of one per object: fewer calls to KMS.
                        .bucketKeyEnabled(config.kmsKeyArn().isPresent())
                        .build()))
                .build();
    }

    private void keepPrivate(Construct scope, String id, String ref) {
        S3BucketOwnershipControls.Builder.create(scope, id + "-ownership")
                .bucket(ref)
                .rule(S3BucketOwnershipControlsRule.builder()
                        .objectOwnership("BucketOwnerEnforced")
                        .build())
                .build();
        S3BucketPublicAccessBlock block = S3BucketPublicAccessBlock.Builder.create(scope, id + "-public-access")
                .bucket(ref)
                .blockPublicAcls(true)
                .blockPublicPolicy(true)
                .ignorePublicAcls(true)
                .restrictPublicBuckets(true)
                .build();
        S3BucketPolicy.Builder.create(scope, id + "-policy")
                .bucket(ref)
                .policy(reference.tlsOnly())
                // S3 refuses two changes of a bucket's access at the same time.
                .dependsOn(List.of(block))
                .build();
    }

    @Override
    public BucketName name() {
        return reference.name();
    }

    @Override
    public String flowFilesPrefix() {
        return reference.flowFilesPrefix();
    }

    @Override
    public String artifactsPrefix() {
        return reference.artifactsPrefix();
    }

    @Override
    public void grantRead(Grantee grantee) {
        reference.grantRead(grantee);
    }

    @Override
    public void grantReadWrite(Grantee grantee) {
        reference.grantReadWrite(grantee);
    }

    @Override
    public void grantWrite(Grantee grantee, String prefix) {
        reference.grantWrite(grantee, prefix);
    }

    @Override
    public void grantDelete(Grantee grantee, String prefix) {
        reference.grantDelete(grantee, prefix);
    }
}
