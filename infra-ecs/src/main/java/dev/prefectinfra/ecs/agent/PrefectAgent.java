package dev.prefectinfra.ecs.agent;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.Op;
import com.hashicorp.cdktf.Postcondition;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.TerraformSelf;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsService;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsServiceDeploymentCircuitBreaker;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsServiceNetworkConfiguration;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.ecs.cluster.AgentCluster;
import dev.prefectinfra.ecs.cluster.LaneLogs;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * The agent's roles, task definition and service. Makes {@code aws_ecs_service.ID} and
 * {@code aws_ecs_task_definition.ID-task-definition}.
 */
public final class PrefectAgent implements AgentService {
    private final AgentConfig config;
    private final AgentCluster cluster;
    private final Account account;

    /**
     * What an agent stands on.
     *
     * @param families the families of the flows that it may run
     */
    public record Surroundings(
            AgentCluster cluster,
            FlowNetwork network,
            LaneLogs logs,
            PrefectSecret secret,
            AgentImages images,
            FlowRoles flowRoles,
            FlowFamilies families) {}

    public PrefectAgent(Construct scope, String id, AgentConfig config, Lane lane, IamConfig iam, Surroundings around) {
        this.config = config;
        this.cluster = around.cluster();
        this.account = lane.account();
        AgentRoles roles = AgentRoles.create(scope, id, config, lane, iam);
        grant(roles, around);
        String taskDefinition = AgentTask.create(scope, id, config, account, roles, around);
        createService(scope, id, roles, taskDefinition, around.network());
    }

    private void grant(AgentRoles roles, Surroundings around) {
        around.images().grantPull(roles.execution());
        around.logs().agent().grantWrite(roles.execution());
        around.secret().grantRead(roles.execution());
        around.cluster().grantRunTasks(roles.task());
        around.flowRoles().grantPass(roles.task());
        config.runtime().grant(roles.task(), around.families(), around.logs());
        if (config.deployment().enableExecuteCommand()) {
            roles.grantExecuteCommand(around.logs().agent());
        }
    }

    private void createService(
            Construct scope, String id, AgentRoles roles, String taskDefinition, FlowNetwork network) {
        DeploymentConfig deployment = config.deployment();
        List<ITerraformDependable> policies = Stream.of(
                        roles.execution().grants(), roles.task().grants())
                .flatMap(Optional::stream)
                .toList();
        EcsService.Builder service = EcsService.Builder.create(scope, id)
                .name(config.serviceName().value())
                .cluster(cluster.reference())
                .taskDefinition(taskDefinition)
                .launchType("FARGATE")
                .platformVersion("LATEST")
                .desiredCount(deployment.desiredCount())
                .deploymentMinimumHealthyPercent(deployment.minimumHealthyPercent())
                .deploymentMaximumPercent(deployment.maximumPercent())
                .deploymentCircuitBreaker(EcsServiceDeploymentCircuitBreaker.builder()
                        .enable(true)
                        .rollback(true)
                        .build())
                .networkConfiguration(EcsServiceNetworkConfiguration.builder()
                        .subnets(network.subnets())
                        .securityGroups(List.of(network.agentSecurityGroup()))
                        .assignPublicIp(network.assignPublicIp())
                        .build())
                .enableExecuteCommand(deployment.enableExecuteCommand())
                .enableEcsManagedTags(true)
                .propagateTags("SERVICE")
                .waitForSteadyState(deployment.waitForSteadyState())
                // An agent that starts before its permissions are there fails its first runs.
                .dependsOn(policies);
        if (deployment.waitForSteadyState()) {
            // After a rollback the service is steady too, and Terraform would report success.
            service.lifecycle(TerraformResourceLifecycle.builder()
                    .postcondition(List.of(Postcondition.builder()
                            .condition(Op.eq(TerraformSelf.getString("task_definition"), taskDefinition))
                            .errorMessage("ECS rolled the deployment back: the service does not run the new task"
                                    + " definition. Look at the service's events and at the agent's log.")
                            .build()))
                    .build());
        }
        deployment
                .redeploy()
                .ifPresent(mark -> service.forceNewDeployment(true).triggers(Map.of("redeploy", mark.value())));
        service.build();
    }

    @Override
    public ServiceName name() {
        return config.serviceName();
    }

    @Override
    public String arn() {
        return account.arn("ecs", "service/" + cluster.name() + "/" + config.serviceName());
    }

    @Override
    public int desiredCount() {
        return config.deployment().desiredCount();
    }

    @Override
    public List<WorkQueue> queues() {
        return config.runtime().queues();
    }

    @Override
    public Optional<WorkPool> pool() {
        return config.runtime().pool();
    }
}
