package dev.prefectinfra.ecs.observe;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneServices;

/** Alarms about the lane's services and tasks. */
public final class AlarmsModule extends LaneModule {
    public AlarmsModule() {
        super(AlarmsConfig.SECTION);
    }

    @Provides
    @Singleton
    LaneAlarms alarms(
            LaneStack stack, AlarmsConfig config, LaneCluster cluster, LaneServices services, Account account) {
        return new LaneAlarms(stack, config, cluster, services, account);
    }
}
