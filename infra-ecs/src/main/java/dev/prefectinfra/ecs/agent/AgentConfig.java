package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.ecs.cluster.LogGroupConfig;
import dev.prefectinfra.ecs.network.Egress;
import dev.prefectinfra.ecs.network.NetworkConfig.RuleKey;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import dev.prefectinfra.ecs.service.ContainerConfig;
import dev.prefectinfra.ecs.service.DeploymentConfig;
import dev.prefectinfra.ecs.service.FamilyName;
import dev.prefectinfra.ecs.service.FargateSize;
import dev.prefectinfra.ecs.service.ServiceConfig;
import dev.prefectinfra.ecs.service.ServiceImage;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.ecs.service.ServiceName;
import java.util.Map;

/** The section {@code agent}. */
public record AgentConfig(
        @Destructive("to false destroys the agent's service, roles, security group and log group")
        boolean enabled,

        @Destructive("replaces the agent's service") ServiceName serviceName,

        @OwnedBy("the agent") FamilyName family,

        @OwnedBy("the agent") @Destructive("replaces the role")
        RoleName executionRoleName,

        @OwnedBy("the agent") @Destructive("replaces the role")
        RoleName taskRoleName,

        @Destructive("replaces the security group") SecurityGroupName securityGroup,
        ServiceImage image,
        AgentRuntime runtime,
        FargateSize size,
        ContainerConfig container,
        DeploymentConfig deployment,
        @OwnedBy("the agent") LogGroupConfig logs,
        Map<RuleKey, Egress> egress)
        implements ServiceConfig {
    public static final Section<AgentConfig> SECTION = Section.ofLane("agent", AgentConfig.class, AgentConfig.class);

    public AgentConfig {
        ServiceConfig.requirements(enabled, image, container, deployment, egress)
                .done();
    }

    @Override
    public ServiceKind kind() {
        return ServiceKind.AGENT;
    }

    @Override
    public boolean needsApiKey() {
        return enabled;
    }
}
