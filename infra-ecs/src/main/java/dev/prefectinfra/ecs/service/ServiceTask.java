package dev.prefectinfra.ecs.service;

import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinition;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionEphemeralStorage;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionRuntimePlatform;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionVolume;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.ecs.cluster.LogGroup;
import java.util.List;
import software.constructs.Construct;

/** A service's task definition. */
final class ServiceTask {
    private ServiceTask() {}

    /** @return a reference to its ARN */
    static String create(
            Construct scope,
            ServiceKind kind,
            ServiceConfig config,
            Account account,
            ServiceRoles roles,
            LogGroup logs,
            PrefectService.Surroundings around) {
        FargateSize size = config.size();
        EcsTaskDefinition.Builder task = EcsTaskDefinition.Builder.create(scope, kind.id() + "-task-definition")
                .family(config.family().value())
                .requiresCompatibilities(List.of("FARGATE"))
                .networkMode("awsvpc")
                .cpu(Integer.toString(size.cpu()))
                .memory(Integer.toString(size.memory()))
                .runtimePlatform(EcsTaskDefinitionRuntimePlatform.builder()
                        .cpuArchitecture(size.architecture().name())
                        .operatingSystemFamily("LINUX")
                        .build())
                .executionRoleArn(roles.execution().arnReference())
                .taskRoleArn(roles.task().arnReference())
                .containerDefinitions(ServiceContainer.definitions(
                        kind,
                        config,
                        around.images().url() + config.image().suffix(kind),
                        around.secret(),
                        logs,
                        account))
                // A rollback needs the revision before.
                .skipDestroy(true);
        if (config.container().readOnlyRootFilesystem()) {
            task.volume(ServiceContainer.WRITABLE_PATHS.keySet().stream()
                    .map(name -> EcsTaskDefinitionVolume.builder().name(name).build())
                    .toList());
        }
        size.ephemeralStorage()
                .ifPresent(gib -> task.ephemeralStorage(EcsTaskDefinitionEphemeralStorage.builder()
                        .sizeInGib(gib)
                        .build()));
        return task.build().getArn();
    }
}
