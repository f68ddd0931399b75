package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;

/** The section {@code logs}: where agent and flow runs write. */
public record LogsConfig(@OwnedBy("the agent") LogGroupConfig agent, LogGroupConfig flows) {
    public static final Section<LogsConfig> SECTION = Section.ofLane("logs", LogsConfig.class, LogsConfig.class);
}
