package dev.prefectinfra.ecs.service;

import com.hashicorp.cdktf.Op;
import com.hashicorp.cdktf.Postcondition;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.TerraformSelf;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsService;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsServiceCapacityProviderStrategy;
import com.hashicorp.cdktf.providers.aws.ecs_service.EcsServiceDeploymentCircuitBreaker;
import java.util.List;
import java.util.Map;

/** How many tasks of a service run, on which capacity, and how ECS and Terraform go from one revision to the next. */
record ServiceDeployment(ServiceKind kind, DeploymentConfig config, Capacity capacity) {
    void applyTo(EcsService.Builder service, String taskDefinition) {
        service.desiredCount(config.desiredCount())
                .deploymentMinimumHealthyPercent(config.minimumHealthyPercent())
                .deploymentMaximumPercent(config.maximumPercent())
                .deploymentCircuitBreaker(EcsServiceDeploymentCircuitBreaker.builder()
                        .enable(true)
                        .rollback(true)
                        .build())
                .enableExecuteCommand(config.enableExecuteCommand())
                .waitForSteadyState(config.waitForSteadyState());
        place(service);
        if (config.waitForSteadyState()) {
            failAfterRollback(service, taskDefinition);
        }
        config.redeploy()
                .ifPresent(mark -> service.forceNewDeployment(true).triggers(Map.of("redeploy", mark.value())));
    }

    private void place(EcsService.Builder service) {
        switch (capacity) {
            case LAUNCH_TYPE -> service.launchType("FARGATE");
            // ECS takes another strategy with a forced deployment only.
            case ON_DEMAND -> service.forceNewDeployment(true).capacityProviderStrategy(List.of(on("FARGATE", 0, 1)));
            case SPOT_BUT_FOR_ONE ->
                service.forceNewDeployment(true)
                        .capacityProviderStrategy(List.of(on("FARGATE", 1, 0), on("FARGATE_SPOT", 0, 1)));
        }
    }

    private static EcsServiceCapacityProviderStrategy on(String provider, int base, int weight) {
        return EcsServiceCapacityProviderStrategy.builder()
                .capacityProvider(provider)
                .base(base)
                .weight(weight)
                .build();
    }

    /** After a rollback the service is steady too, and Terraform would report success. */
    private void failAfterRollback(EcsService.Builder service, String taskDefinition) {
        service.lifecycle(TerraformResourceLifecycle.builder()
                .postcondition(List.of(Postcondition.builder()
                        .condition(Op.eq(TerraformSelf.getString("task_definition"), taskDefinition))
                        .errorMessage("ECS rolled the deployment back: the service does not run the new task"
                                + " definition. Look at the service's events and at the " + kind.id() + "'s log.")
                        .build()))
                .build());
    }
}
