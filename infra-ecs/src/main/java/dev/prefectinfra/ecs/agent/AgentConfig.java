package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.Requirements;

/**
 * The section {@code agent}.
 *
 * @param executionRoleName the role with which ECS starts the agent
 * @param taskRoleName the role that the agent runs as
 */
public record AgentConfig(
        @Destructive("replaces the agent's service") ServiceName serviceName,

        @OwnedBy("the agent") FamilyName family,

        @OwnedBy("the agent") @Destructive("replaces the role")
        RoleName executionRoleName,

        @OwnedBy("the agent") @Destructive("replaces the role")
        RoleName taskRoleName,

        AgentImage image,
        PrefectRuntime runtime,
        FargateSize size,
        ContainerConfig container,
        DeploymentConfig deployment) {
    public static final Section<AgentConfig> SECTION = Section.ofLane("agent", AgentConfig.class, AgentConfig.class);

    public AgentConfig {
        new Requirements()
                .that(
                        "deployment.enable-execute-command",
                        !(deployment.enableExecuteCommand() && container.readOnlyRootFilesystem()),
                        "is true with a read-only root file system, in which ECS Exec does not start",
                        "false, or container.read-only-root-filesystem = false")
                .done();
    }
}
