package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code flow-bucket}.
 *
 * @param flowFilesPrefix where flow files lie: CI writes there, flow runs read
 * @param artifactsPrefix where flow runs write
 * @param kmsKeyArn the customer key that encrypts objects; S3's own keys without one
 * @param abortUploadsAfterDays when S3 drops an unfinished upload, in days
 * @param expireNoncurrentAfterDays when S3 drops an overwritten or deleted version, in days
 * @param expire when S3 drops objects below a prefix
 * @param accessLogs where S3 writes who accessed what; nowhere without it
 */
public record BucketConfig(
        @Destructive("replaces the bucket") BucketName name,
        KeyPrefix flowFilesPrefix,
        KeyPrefix artifactsPrefix,
        Optional<KmsKeyArn> kmsKeyArn,
        int abortUploadsAfterDays,
        int expireNoncurrentAfterDays,
        List<Expiry> expire,
        Optional<AccessLogs> accessLogs) {
    public static final Section<BucketConfig> SECTION =
            Section.ofLane("flow-bucket", BucketConfig.class, BucketConfig.class);

    public BucketConfig {
        String flowFiles = flowFilesPrefix.value();
        String artifacts = artifactsPrefix.value();
        Requirements requirements = new Requirements()
                .range("abort-uploads-after-days", abortUploadsAfterDays, 1, 365)
                .range("expire-noncurrent-after-days", expireNoncurrentAfterDays, 1, 3650)
                .that(
                        "artifacts-prefix",
                        !overlap(artifacts, flowFiles),
                        "overlaps flow-files-prefix: a flow run could overwrite flow code",
                        "two prefixes of which neither begins with the other")
                .that(
                        "expire",
                        expire.stream().map(Expiry::prefix).distinct().count() == expire.size(),
                        "has one prefix twice",
                        "each prefix once")
                .that(
                        "access-logs.bucket",
                        accessLogs.map(logs -> !logs.bucket().equals(name)).orElse(true),
                        "is the bucket itself: each log that is written is logged again",
                        "another bucket of the same account and region");
        for (int i = 0; i < expire.size(); i++) {
            String prefix = expire.get(i).prefix().value();
            requirements.that(
                    "expire[" + i + "].prefix",
                    !overlap(prefix, flowFiles),
                    "\"" + prefix + "\" would delete flow code, which lies below " + flowFiles,
                    "a prefix that does not overlap flow-files-prefix");
        }
        requirements.done();
    }

    private static boolean overlap(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    /**
     * The defaults with {@code hocon} over them, for use without configuration files.
     *
     * @throws dev.prefectinfra.core.problem.InvalidConfiguration with every problem
     */
    public static BucketConfig of(String hocon) {
        return Configuration.of(SECTION, hocon);
    }

    /** Objects whose keys begin with {@code prefix} are dropped after so many days, 1 to 36,500. */
    public record Expiry(KeyPrefix prefix, int days) {
        public Expiry {
            new Requirements().range("days", days, 1, 36_500).done();
        }
    }

    /** A bucket that exists already and lets S3's log delivery write below {@code prefix}. */
    public record AccessLogs(@Existing BucketName bucket, KeyPrefix prefix) {}

    /** The beginning of objects' keys, ending in {@code /}, so that it covers no neighbour with a longer name. */
    public record KeyPrefix(String value) {
        private static final TextRule RULE = new TextRule(
                "a key prefix",
                2,
                200,
                "(?:[A-Za-z0-9._=-]+/)+",
                "parts of letters, digits and . _ = -, each with / behind");

        public KeyPrefix {
            RULE.validate(value);
        }
    }
}
