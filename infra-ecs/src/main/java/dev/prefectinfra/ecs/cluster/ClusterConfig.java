package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.ClusterName;

/**
 * The section {@code cluster}.
 *
 * @param containerInsights what CloudWatch measures
 * @param insightsRetentionDays how long Container Insights' own log events are kept
 */
public record ClusterConfig(
        @Destructive("replaces the cluster and the agent's service")
        ClusterName name,

        @Destructive("to disabled destroys the log group of Container Insights")
        ContainerInsights containerInsights,

        Retention insightsRetentionDays) {
    public static final Section<ClusterConfig> SECTION =
            Section.ofTarget("cluster", ClusterConfig.class, ClusterConfig.class);

    /** What CloudWatch measures of a cluster. */
    public enum ContainerInsights {
        DISABLED,
        ENABLED,
        ENHANCED;

        public boolean isOn() {
            return this != DISABLED;
        }
    }
}
