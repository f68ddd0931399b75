package dev.prefectinfra.ecs.service;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsService;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsServiceNetworkConfiguration;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.cluster.LogGroup;
import dev.prefectinfra.ecs.network.EgressOnlyGroup;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * An agent or a worker as an ECS service, with its roles, log group, security group and task definition. Makes
 * {@code aws_ecs_service.agent} or {@code aws_ecs_service.worker-service}, and
 * {@code aws_ecs_task_definition.KIND-task-definition} of the same kind.
 */
public final class PrefectService {
    private final ServiceKind kind;
    private final ServiceConfig config;
    private final Surroundings around;
    private final ServiceRoles roles;
    private final LaneService described;

    /**
     * What a service stands on.
     *
     * @param families the families of the flows that it may run
     */
    public record Surroundings(
            LaneCluster cluster,
            FlowNetwork network,
            FlowLogs flowLogs,
            PrefectSecret secret,
            AgentImages images,
            FlowRoles flowRoles,
            FlowFamilies families) {}

    /**
     * @param first what has to be there before the service starts, beside its permissions
     * @throws InvalidValue if the lane's secret is not the configured one, and has no API key for what knows nothing
     *     else
     */
    public PrefectService(
            Construct scope,
            ServiceConfig config,
            Lane lane,
            IamConfig iam,
            Surroundings around,
            List<ITerraformDependable> first) {
        if (config.needsApiKey() && !around.secret().credential().equals(PrefectSecret.API_KEY)) {
            throw new InvalidValue(
                            "is true, and the lane authenticates with "
                                    + around.secret().credential() + ", which Prefect 2 does not know",
                            "an API key, or a worker of Prefect 3 alone")
                    .under(config.kind().id() + ".enabled");
        }
        this.kind = config.kind();
        this.config = config;
        this.around = around;
        this.described = LaneService.of(config, around.cluster(), lane.account());
        this.roles = ServiceRoles.create(scope, kind, config, lane, iam);
        LogGroup logs = new LogGroup(scope, kind.id() + "-logs", config.logs(), lane.account());
        String securityGroup = around.network()
                .serviceSecurityGroup()
                .orElseGet(() -> EgressOnlyGroup.create(
                        scope,
                        kind.id(),
                        config.securityGroup(),
                        "The Prefect " + kind.id() + " of " + lane + ": nothing in",
                        around.network().vpcId(),
                        config.egress()));
        grant(logs);
        String taskDefinition = ServiceTask.create(scope, kind, config, lane.account(), roles, logs, around);
        createService(scope, taskDefinition, securityGroup, first);
    }

    /** The role that the service's tasks run as. */
    public Grantee task() {
        return roles.task();
    }

    public LaneService described() {
        return described;
    }

    private void grant(LogGroup logs) {
        around.images().grantPull(roles.execution());
        logs.grantWrite(roles.execution());
        around.secret().grantRead(roles.execution());
        around.cluster().grantRunTasks(roles.task());
        around.flowRoles().grantPass(roles.task());
        config.runtime().grant(roles.task(), around.families(), around.flowLogs());
        if (config.deployment().enableExecuteCommand()) {
            roles.grantExecuteCommand(logs);
        }
    }

    private void createService(
            Construct scope, String taskDefinition, String securityGroup, List<ITerraformDependable> first) {
        // A service that starts before its permissions are there fails its first runs.
        Stream<ITerraformDependable> before = Stream.of(
                        roles.execution().grants(), roles.task().grants(), capacity())
                .flatMap(Optional::stream);
        EcsService.Builder service = EcsService.Builder.create(scope, kind.serviceId())
                .name(config.serviceName().value())
                .cluster(around.cluster().reference())
                .taskDefinition(taskDefinition)
                .platformVersion("LATEST")
                .networkConfiguration(EcsServiceNetworkConfiguration.builder()
                        .subnets(around.network().subnets())
                        .securityGroups(List.of(securityGroup))
                        .assignPublicIp(around.network().assignPublicIp())
                        .build())
                .enableEcsManagedTags(true)
                .propagateTags("SERVICE")
                .dependsOn(Stream.concat(before, first.stream()).toList());
        new ServiceDeployment(kind, config.deployment(), config.capacity()).applyTo(service, taskDefinition);
        service.build();
    }

    private Optional<ITerraformDependable> capacity() {
        return config.capacity() == Capacity.LAUNCH_TYPE
                ? Optional.empty()
                : around.cluster().capacity();
    }
}
