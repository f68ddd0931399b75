package dev.prefectinfra.ecs.agent;

import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.ecs.service.PossibleService;
import dev.prefectinfra.ecs.service.PrefectService;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.List;

/** The lane's agent, where it has one. */
public final class AgentModule extends LaneModule {
    public AgentModule() {
        super(AgentConfig.SECTION, IamConfig.SECTION);
    }

    @ProvidesIntoSet
    @Singleton
    PossibleService agent(
            LaneStack stack, AgentConfig config, Lane lane, IamConfig iam, PrefectService.Surroundings around) {
        if (!config.enabled()) {
            return PossibleService.none(ServiceKind.AGENT);
        }
        return PossibleService.of(new PrefectService(stack, config, lane, iam, around, List.of()).described());
    }

    @ProvidesIntoSet
    HandOffValue workQueues(AgentConfig config) {
        return HandOffValue.of(
                        "work_queues",
                        config.runtime().workQueues().stream()
                                .map(WorkQueue::value)
                                .toList())
                .onlyIf(config.enabled());
    }

    @ProvidesIntoSet
    HandOffValue workPool(AgentConfig config) {
        return new HandOffValue(
                        "work_pool",
                        config.runtime().workPool().map(WorkPool::value).orElse(null))
                .onlyIf(config.enabled());
    }

    @ProvidesIntoSet
    HandOffValue ecsTask(AgentConfig config, LaneCluster cluster, FlowNetwork network, FlowRoles roles) {
        return new HandOffValue("ecs_task_block", EcsTaskBlock.of(cluster, network, roles)).onlyIf(config.enabled());
    }

    @ProvidesIntoSet
    HandOffValue ecsTaskLogging(AgentConfig config, FlowLogs logs, Account account) {
        return new HandOffValue("ecs_task_logging", EcsTaskBlock.logging(logs, account)).onlyIf(config.enabled());
    }
}
