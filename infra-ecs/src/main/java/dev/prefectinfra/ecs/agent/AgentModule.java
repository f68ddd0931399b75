package dev.prefectinfra.ecs.agent;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.cluster.AgentCluster;
import dev.prefectinfra.ecs.cluster.LaneLogs;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.iam.AgentImages;
import dev.prefectinfra.iam.FlowFamilies;
import dev.prefectinfra.iam.FlowRoles;
import dev.prefectinfra.iam.HandOffValue;
import dev.prefectinfra.iam.IamConfig;

/** The lane's agent. */
public final class AgentModule extends LaneModule {
    public AgentModule() {
        super(AgentConfig.SECTION, IamConfig.SECTION);
    }

    @Provides
    @Singleton
    AgentService agent(
            LaneStack stack,
            AgentConfig config,
            Lane lane,
            IamConfig iam,
            AgentCluster cluster,
            FlowNetwork network,
            LaneLogs logs,
            PrefectSecret secret,
            AgentImages images,
            FlowRoles flowRoles,
            FlowFamilies families) {
        return new PrefectAgent(
                stack,
                "agent",
                config,
                lane,
                iam,
                new PrefectAgent.Surroundings(cluster, network, logs, secret, images, flowRoles, families));
    }

    @ProvidesIntoSet
    HandOffValue workQueues(AgentService agent) {
        return HandOffValue.of("work_queues", agent.queues());
    }

    @ProvidesIntoSet
    HandOffValue workPool(AgentService agent) {
        return new HandOffValue("work_pool", agent.pool().orElse(null));
    }
}
