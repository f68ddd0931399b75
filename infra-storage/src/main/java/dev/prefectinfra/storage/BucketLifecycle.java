package dev.prefectinfra.storage;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfiguration;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfigurationRule;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfigurationRuleExpiration;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfigurationRuleFilter;
import com.hashicorp.cdktf.providers.aws.s3_bucket_lifecycle_configuration.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.constructs.Construct;

/** What S3 clears away by itself. */
final class BucketLifecycle {
    private BucketLifecycle() {}

    /** @param versioning S3 takes rules about noncurrent versions only once it is on */
    static void create(
            Construct scope, String id, String bucket, BucketConfig config, ITerraformDependable versioning) {
        List<S3BucketLifecycleConfigurationRule> rules = new ArrayList<>();
        rules.add(S3BucketLifecycleConfigurationRule.builder()
                .id("clear-away")
                .status("Enabled")
                // Empty: the whole bucket.
                .filter(S3BucketLifecycleConfigurationRuleFilter.builder()
                        .prefix("")
                        .build())
                .abortIncompleteMultipartUpload(
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload.builder()
                                .daysAfterInitiation(config.abortUploadsAfterDays())
                                .build())
                .noncurrentVersionExpiration(S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration.builder()
                        .noncurrentDays(config.expireNoncurrentAfterDays())
                        .build())
                .build());
        config.expire().stream()
                .sorted(Comparator.comparing(each -> each.prefix().value()))
                .forEach(each -> rules.add(S3BucketLifecycleConfigurationRule.builder()
                        .id("expire-" + each.prefix().value())
                        .status("Enabled")
                        .filter(S3BucketLifecycleConfigurationRuleFilter.builder()
                                .prefix(each.prefix().value())
                                .build())
                        .expiration(S3BucketLifecycleConfigurationRuleExpiration.builder()
                                .days(each.days())
                                .build())
                        .build()));
        S3BucketLifecycleConfiguration.Builder.create(scope, id)
                .bucket(bucket)
                .rule(rules)
                .dependsOn(List.of(versioning))
                .build();
    }
}
