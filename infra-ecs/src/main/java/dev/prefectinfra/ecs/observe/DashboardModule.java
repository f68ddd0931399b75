package dev.prefectinfra.ecs.observe;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneServices;

/** The lane's dashboard. */
public final class DashboardModule extends LaneModule {
    public DashboardModule() {
        super(DashboardConfig.SECTION);
    }

    @Provides
    @Singleton
    LaneDashboard dashboard(
            LaneStack stack, DashboardConfig config, Account account, LaneCluster cluster, LaneServices services) {
        return new LaneDashboard(stack, config, account, cluster, services);
    }
}
