package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.BranchName;

/**
 * The section {@code lane}: what a deployment type is.
 *
 * @param enabled whether the account has this lane
 * @param branch the branch of a flows repository whose flows reach this lane
 */
record LaneConfig(
        @Destructive("to false leaves a stale stack") boolean enabled, BranchName branch) {
    static final Section<LaneConfig> SECTION = Section.ofLane("lane", LaneConfig.class, LaneConfig.class);
}
