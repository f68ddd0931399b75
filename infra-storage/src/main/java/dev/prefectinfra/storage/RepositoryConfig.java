package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.TextRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A repository of images.
 *
 * @param keepNewest how many images with a tag stay, newest first
 * @param keepTags whose images stay however old they are: at most 48
 * @param dropUntaggedAfterDays when an image without a tag is dropped, in days
 * @param kmsKeyArn the customer key that encrypts images; KMS's own key for ECR without one. Cannot be changed later
 */
public record RepositoryConfig(
        @Destructive("replaces the repository") RepositoryName name,
        int keepNewest,
        List<ImageTag> keepTags,
        int dropUntaggedAfterDays,
        @Destructive("replaces the repository") Optional<KmsKeyArn> kmsKeyArn) {
    public RepositoryConfig {
        new Requirements()
                .range("keep-newest", keepNewest, 1, 10_000)
                .that(
                        "keep-tags",
                        keepTags.size() <= ImageLifecycle.MOST_KEPT_TAGS,
                        "and the lanes of the account name " + keepTags.size()
                                + " tags to keep, each of which takes one of" + " the 50 rules of a lifecycle policy",
                        "at most " + ImageLifecycle.MOST_KEPT_TAGS)
                .range("drop-untagged-after-days", dropUntaggedAfterDays, 1, 3650)
                .done();
    }

    /**
     * The same with more tags to keep.
     *
     * @throws dev.prefectinfra.core.problem.InvalidValue if there are too many
     */
    RepositoryConfig keeping(Collection<String> more) {
        List<ImageTag> all = Stream.concat(keepTags.stream(), more.stream().map(ImageTag::new))
                .distinct()
                .toList();
        return new RepositoryConfig(name, keepNewest, all, dropUntaggedAfterDays, kmsKeyArn);
    }

    /** A whole tag: 1 to 128 characters. */
    public record ImageTag(String value) {
        private static final TextRule RULE =
                new TextRule("an image tag", 1, 128, "[A-Za-z0-9_][A-Za-z0-9._-]*", "letters, digits and . _ -");

        public ImageTag {
            RULE.validate(value);
        }
    }
}
