package dev.prefectinfra.ecs.network;

import java.util.List;
import java.util.Optional;

/** Where a lane's tasks run. Ids may be Terraform references. */
public interface FlowNetwork {
    String vpcId();

    /** May be one reference to a list; never look into it. */
    List<String> subnets();

    String flowSecurityGroup();

    /** The security group of agent and worker, where somebody else makes it; otherwise each makes its own. */
    default Optional<String> serviceSecurityGroup() {
        return Optional.empty();
    }

    boolean assignPublicIp();
}
