package dev.prefectinfra.ecs.service;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import dev.prefectinfra.ecs.service.PrefectService.Surroundings;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.Comparator;
import java.util.Set;

/** What the lane's services stand on, and which of those that its modules can give it the lane has. */
public final class ServicesModule extends LaneModule {
    @Provides
    @Singleton
    Surroundings surroundings(
            LaneCluster cluster,
            FlowNetwork network,
            FlowLogs flowLogs,
            PrefectSecret secret,
            AgentImages images,
            FlowRoles flowRoles,
            FlowFamilies families) {
        return new Surroundings(cluster, network, flowLogs, secret, images, flowRoles, families);
    }

    @Provides
    @Singleton
    LaneServices services(Set<PossibleService> possible) {
        return new LaneServices(possible.stream()
                .flatMap(each -> each.service().stream())
                .sorted(Comparator.comparing(LaneService::kind))
                .toList());
    }
}
