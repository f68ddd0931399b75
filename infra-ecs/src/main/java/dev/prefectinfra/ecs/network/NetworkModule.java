package dev.prefectinfra.ecs.network;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.HandOffValue;

/** Where the lane's tasks run. */
public final class NetworkModule extends LaneModule {
    public NetworkModule() {
        super(NetworkConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowNetwork network(LaneStack stack, NetworkConfig config, Lane lane) {
        return new PrefectNetwork(stack, "network", config, lane);
    }

    @ProvidesIntoSet
    HandOffValue vpcId(FlowNetwork network) {
        return HandOffValue.of("vpc_id", network.vpcId());
    }

    @ProvidesIntoSet
    HandOffValue subnets(FlowNetwork network) {
        return HandOffValue.of("subnets", network.subnets());
    }

    @ProvidesIntoSet
    HandOffValue flowSecurityGroup(FlowNetwork network) {
        return HandOffValue.of("flow_security_group", network.flowSecurityGroup());
    }
}
