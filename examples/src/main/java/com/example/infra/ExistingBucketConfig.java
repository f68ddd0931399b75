package com.example.infra;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.config.Existing;

/**
 * The section {@code existing-bucket}.
 *
 * @param name of a bucket that is there already; several lanes may name it
 */
public record ExistingBucketConfig(@Existing BucketName name) {
    public static final Section<ExistingBucketConfig> SECTION =
            Section.ofLane("existing-bucket", ExistingBucketConfig.class, ExistingBucketConfig.class);
}
