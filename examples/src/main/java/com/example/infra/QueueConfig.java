package com.example.infra;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.Requirements;

/**
 * The section {@code flow-queue}.
 *
 * @param retentionDays how long a message waits to be read, in days
 */
public record QueueConfig(QueueName name, int retentionDays) {
    public static final Section<QueueConfig> SECTION =
            Section.ofLane("flow-queue", QueueConfig.class, QueueConfig.class);

    public QueueConfig {
        new Requirements().range("retention-days", retentionDays, 1, 14).done();
    }
}
