package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.config.Section;

/** The section {@code logs}: where flow runs write. */
public record LogsConfig(LogGroupConfig flows) {
    public static final Section<LogsConfig> SECTION = Section.ofLane("logs", LogsConfig.class, LogsConfig.class);
}
