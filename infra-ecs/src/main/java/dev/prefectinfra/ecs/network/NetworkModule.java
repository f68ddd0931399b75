package dev.prefectinfra.ecs.network;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.compose.TargetModule;
import dev.prefectinfra.core.stack.TargetStack;
import dev.prefectinfra.iam.HandOffValue;

/** Where the lane's tasks run. */
public final class NetworkModule extends TargetModule {
    public NetworkModule() {
        super(NetworkConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowNetwork network(TargetStack stack, NetworkConfig config, Target target) {
        return new PrefectNetwork(stack, "network", config, target);
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
