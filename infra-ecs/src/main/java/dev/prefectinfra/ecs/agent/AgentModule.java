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
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

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
        return HandOffValue.of(
                "work_queues", agent.queues().stream().map(WorkQueue::value).toList());
    }

    @ProvidesIntoSet
    HandOffValue workPool(AgentService agent) {
        return new HandOffValue("work_pool", agent.pool().map(WorkPool::value).orElse(null));
    }
}
