package dev.prefectinfra.ecs.agent;

import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinition;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionEphemeralStorage;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionRuntimePlatform;
import com.hashicorp.cdktf.providers.aws.ecs_task_definition.EcsTaskDefinitionVolume;
import dev.prefectinfra.core.Account;
import java.util.List;
import software.constructs.Construct;

/** The agent's task definition. */
final class AgentTask {
    private AgentTask() {}

    /** @return a reference to its ARN */
    static String create(
            Construct scope,
            String id,
            AgentConfig config,
            Account account,
            AgentRoles roles,
            PrefectAgent.Surroundings around) {
        FargateSize size = config.size();
        EcsTaskDefinition.Builder task = EcsTaskDefinition.Builder.create(scope, id + "-task-definition")
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
                .containerDefinitions(AgentContainer.definitions(
                        config,
                        around.images().url() + config.image().suffix(),
                        around.secret(),
                        around.logs().agent(),
                        account))
                // A rollback needs the revision before.
                .skipDestroy(true);
        if (config.container().readOnlyRootFilesystem()) {
            task.volume(AgentContainer.WRITABLE_PATHS.keySet().stream()
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
