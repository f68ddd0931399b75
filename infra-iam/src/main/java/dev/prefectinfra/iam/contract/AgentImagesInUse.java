package dev.prefectinfra.iam.contract;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tags of the account's service images that its lanes are configured to run, so that they never expire. What runs
 * services contributes it with {@code @ProvidesIntoSet}; where its section's record is one too, {@code validate} knows
 * it.
 */
public interface AgentImagesInUse {
    /** Whole tags, such as {@code prefect-agent-6c1f0de}. An image that is named by its digest has none here. */
    Set<String> imageTags();

    /** Those of several, each once. */
    static Set<String> all(Collection<? extends AgentImagesInUse> several) {
        return several.stream().flatMap(each -> each.imageTags().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
