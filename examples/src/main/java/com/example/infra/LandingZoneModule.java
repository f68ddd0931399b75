package com.example.infra;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.ecs.network.FlowNetwork;
import java.util.List;
import java.util.Optional;

/** A network and security groups that another team makes. */
public final class LandingZoneModule extends LaneModule {
    @Provides
    @Singleton
    FlowNetwork network() {
        return new LandingZone(
                "vpc-0123456789abcdef0",
                List.of("subnet-0123456789abcdef0"),
                Optional.of("sg-0123456789abcdef0"),
                "sg-0fedcba9876543210",
                false);
    }

    private record LandingZone(
            String vpcId,
            List<String> subnets,
            Optional<String> serviceSecurityGroup,
            String flowSecurityGroup,
            boolean assignPublicIp)
            implements FlowNetwork {}
}
