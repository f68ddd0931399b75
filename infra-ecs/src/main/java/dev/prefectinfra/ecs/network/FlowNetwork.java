package dev.prefectinfra.ecs.network;

import java.util.List;

/** Where a lane's tasks run. Ids may be Terraform references. */
public interface FlowNetwork {
    String vpcId();

    /** May be one reference to a list; never look into it. */
    List<String> subnets();

    String flowSecurityGroup();

    boolean assignPublicIp();
}
