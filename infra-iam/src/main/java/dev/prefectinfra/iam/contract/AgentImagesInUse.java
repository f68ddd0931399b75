package dev.prefectinfra.iam.contract;

import java.util.Set;

/**
 * Tags of the account's agent images that its lanes are configured to run, so that they never expire. What runs agents
 * contributes it with {@code @ProvidesIntoSet}.
 */
public interface AgentImagesInUse {
    /** Whole tags, such as {@code prefect-agent-6c1f0de}. An image that is named by its digest has none here. */
    Set<String> tags();
}
