package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code cluster}.
 *
 * @param containerInsights what CloudWatch measures
 * @param insightsRetentionDays how long Container Insights' own log events are kept
 */
public record ClusterConfig(
        // Whoever may stop or describe its tasks may do so to the agent.
        @OwnedBy("the agent") @Destructive("replaces the cluster and the agent's service")
        ClusterName name,

        @Destructive("to disabled destroys the log group of Container Insights")
        ContainerInsights containerInsights,

        Retention insightsRetentionDays)
        implements TakesNames {
    public static final Section<ClusterConfig> SECTION =
            Section.ofLane("cluster", ClusterConfig.class, ClusterConfig.class);

    /** Where Container Insights writes its own events; the name is AWS's. */
    LogGroupName insightsLogs() {
        return new LogGroupName("/aws/ecs/containerinsights/" + name + "/performance");
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return containerInsights.isOn() ? List.of(new Taken("name", insightsLogs())) : List.of();
    }

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
