package dev.prefectinfra.ecs.observe;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.agent.AgentService;
import dev.prefectinfra.ecs.cluster.AgentCluster;

/** Alarms about the lane's agent. */
public final class AlarmsModule extends LaneModule {
    public AlarmsModule() {
        super(AlarmsConfig.SECTION);
    }

    @Provides
    @Singleton
    AgentAlarms alarms(
            LaneStack stack, AlarmsConfig config, AgentCluster cluster, AgentService agent, Account account) {
        return new AgentAlarms(stack, config, cluster, agent, account);
    }
}
