package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.core.value.Checks;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;

/**
 * A repository of images.
 *
 * @param keepNewest how many images stay, newest first
 * @param dropUntaggedAfterDays when an image without a tag is dropped, in days
 * @param kmsKeyArn the customer key that encrypts images; KMS's own key for ECR without one. Cannot be changed later
 */
public record RepositoryConfig(
        @Destructive("replaces the repository") RepositoryName name,
        int keepNewest,
        int dropUntaggedAfterDays,
        @Destructive("replaces the repository") Optional<KmsKeyArn> kmsKeyArn) {
    public RepositoryConfig {
        new Checks()
                .range("keep-newest", keepNewest, 1, 10_000)
                .range("drop-untagged-after-days", dropUntaggedAfterDays, 1, 3650)
                .done();
    }
}
