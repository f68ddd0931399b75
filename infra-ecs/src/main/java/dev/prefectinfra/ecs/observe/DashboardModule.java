package dev.prefectinfra.ecs.observe;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.agent.AgentService;
import dev.prefectinfra.ecs.cluster.AgentCluster;
import dev.prefectinfra.ecs.cluster.LaneLogs;

/** The lane's dashboard. */
public final class DashboardModule extends LaneModule {
    public DashboardModule() {
        super(DashboardConfig.SECTION);
    }

    @Provides
    @Singleton
    LaneDashboard dashboard(
            LaneStack stack,
            DashboardConfig config,
            Account account,
            AgentCluster cluster,
            AgentService agent,
            LaneLogs logs) {
        return new LaneDashboard(stack, config, account, cluster, agent, logs);
    }
}
