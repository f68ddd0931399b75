package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.ecs.cluster.LogGroupConfig;
import dev.prefectinfra.ecs.network.Egress;
import dev.prefectinfra.ecs.network.NetworkConfig;
import dev.prefectinfra.ecs.network.NetworkConfig.RuleKey;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import java.util.Map;

/** What the sections {@code agent} and {@code worker} have in common. */
public interface ServiceConfig {
    /** Whether the lane has the service. */
    boolean enabled();

    ServiceName serviceName();

    /** Of the task definition. */
    FamilyName family();

    /** ECS starts the service's tasks with it. */
    RoleName executionRoleName();

    /** The service's tasks run as it. */
    RoleName taskRoleName();

    SecurityGroupName securityGroup();

    ServiceImage image();

    PrefectRuntime runtime();

    FargateSize size();

    ContainerConfig container();

    DeploymentConfig deployment();

    /** Where the service's tasks write. */
    LogGroupConfig logs();

    /** What the service may connect to; nothing may connect to it. */
    Map<RuleKey, Egress> egress();

    /** Where its tasks run. */
    default Capacity capacity() {
        return Capacity.LAUNCH_TYPE;
    }

    /** What every service has to fulfil, for the constructor of its record, whose components are not there yet. */
    static Requirements requirements(
            boolean enabled,
            ServiceImage image,
            ContainerConfig container,
            DeploymentConfig deployment,
            Map<RuleKey, Egress> egress) {
        Requirements requirements = new Requirements()
                .that(
                        "image.tag",
                        !enabled || image.isChosen(),
                        "is missing, and so is image.digest",
                        "one of image.tag and image.digest")
                .that(
                        "deployment.enable-execute-command",
                        !(deployment.enableExecuteCommand() && container.readOnlyRootFilesystem()),
                        "is true with a read-only root file system, in which ECS Exec does not start",
                        "false, or container.read-only-root-filesystem = false");
        NetworkConfig.refuseAlike("egress", egress, requirements);
        return requirements;
    }
}
