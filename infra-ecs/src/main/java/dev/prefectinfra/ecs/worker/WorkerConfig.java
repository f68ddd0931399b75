package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.ecs.cluster.LogGroupConfig;
import dev.prefectinfra.ecs.network.Egress;
import dev.prefectinfra.ecs.network.NetworkConfig.RuleKey;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import dev.prefectinfra.ecs.service.Capacity;
import dev.prefectinfra.ecs.service.ContainerConfig;
import dev.prefectinfra.ecs.service.DeploymentConfig;
import dev.prefectinfra.ecs.service.FamilyName;
import dev.prefectinfra.ecs.service.FargateSize;
import dev.prefectinfra.ecs.service.LaneService.EventQueues;
import dev.prefectinfra.ecs.service.ServiceConfig;
import dev.prefectinfra.ecs.service.ServiceImage;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.ecs.service.ServiceName;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code worker}.
 *
 * @param spot whether all tasks but the first run on Fargate Spot
 */
public record WorkerConfig(
        @Destructive("to false destroys the worker's service, roles, queues, security group and log group")
        boolean enabled,

        @Destructive("replaces the worker's service") ServiceName serviceName,

        @OwnedBy("the worker") FamilyName family,

        @OwnedBy("the worker") @Destructive("replaces the role")
        RoleName executionRoleName,

        @OwnedBy("the worker") @Destructive("replaces the role")
        RoleName taskRoleName,

        @Destructive("replaces the security group") SecurityGroupName securityGroup,
        ServiceImage image,
        WorkerRuntime runtime,
        boolean spot,
        FargateSize size,
        ContainerConfig container,
        DeploymentConfig deployment,
        @OwnedBy("the worker") LogGroupConfig logs,
        Map<RuleKey, Egress> egress)
        implements ServiceConfig {
    public static final Section<WorkerConfig> SECTION =
            Section.ofLane("worker", WorkerConfig.class, WorkerConfig.class);

    public WorkerConfig {
        Requirements requirements = ServiceConfig.requirements(enabled, image, container, deployment, egress);
        if (runtime instanceof Prefect2) {
            watchesItsRuns(spot, deployment, requirements);
        }
        requirements.done();
    }

    private static void watchesItsRuns(boolean spot, DeploymentConfig deployment, Requirements requirements) {
        requirements
                .that(
                        "spot",
                        !spot,
                        "is true, and a worker of Prefect 2 watches its flow runs: one that is taken away ends its"
                                + " watch",
                        "false, or runtime.type = prefect-3")
                // At the choice, since the counts may be defaults.
                .that(
                        "runtime.type",
                        deployment.desiredCount() <= 1,
                        "is prefect-2, and deployment.desired-count is " + deployment.desiredCount()
                                + ": each worker would start as many runs as its limit says",
                        "deployment.desired-count = 1, or 0 to pause")
                .that(
                        "runtime.type",
                        deployment.maximumPercent() <= 100,
                        "is prefect-2, and deployment.maximum-percent is " + deployment.maximumPercent()
                                + ": while one worker is replaced, two would run, each with its limit",
                        "deployment { minimum-healthy-percent = 0, maximum-percent = 100 }");
    }

    @Override
    public ServiceKind kind() {
        return ServiceKind.WORKER;
    }

    @Override
    public boolean needsApiKey() {
        return enabled && runtime instanceof Prefect2;
    }

    @Override
    public Optional<EventQueues> events() {
        return runtime instanceof Prefect3 prefect3
                ? Optional.of(prefect3.events().queues())
                : Optional.empty();
    }

    @Override
    public Capacity capacity() {
        return spot ? Capacity.SPOT_BUT_FOR_ONE : Capacity.ON_DEMAND;
    }
}
