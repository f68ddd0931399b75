package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.ecs.cluster.LogGroupConfig;
import dev.prefectinfra.ecs.network.Egress;
import dev.prefectinfra.ecs.network.NetworkConfig;
import dev.prefectinfra.ecs.network.NetworkConfig.RuleKey;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import dev.prefectinfra.ecs.secret.PrefectClient;
import dev.prefectinfra.ecs.service.LaneService.EventQueues;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the sections {@code agent} and {@code worker} have in common. */
public interface ServiceConfig extends FitsOthers, PrefectClient, AgentImagesInUse {
    ServiceKind kind();

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

    /** The queues of the events that tell it how its flow runs fare, if it reads any. */
    default Optional<EventQueues> events() {
        return Optional.empty();
    }

    @Override
    default String described() {
        return kind().described();
    }

    /** A paused service's, too. */
    @Override
    default Set<String> imageTags() {
        return enabled() ? image().fullTag(kind()).map(Set::of).orElseGet(Set::of) : Set.of();
    }

    /** @throws InvalidValue for the first kind, if the lane has no service */
    @Override
    default void validateWith(Sections others) {
        List<ServiceConfig> possible = others.all(ServiceConfig.class).stream()
                .sorted(Comparator.comparing(ServiceConfig::kind))
                .toList();
        if (possible.get(0).kind() == kind() && possible.stream().noneMatch(ServiceConfig::enabled)) {
            String rest = possible.stream()
                    .skip(1)
                    .map(each -> ", and so is " + each.kind().id() + ".enabled")
                    .collect(Collectors.joining());
            throw new InvalidValue(
                            "is false" + rest + ": nothing would submit the lane's flow runs",
                            "true for one of them, or both; deployment.desired-count = 0 pauses one, and"
                                    + " lane.enabled = false takes the lane away")
                    .under("enabled");
        }
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
