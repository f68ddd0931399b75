package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.value.BranchName;

/**
 * The section {@code agent-images-ci}.
 *
 * @param name the role's name
 * @param projects the infrastructure's projects; never those of flows
 * @param branch the account's branch, the only one that is trusted
 */
public record AgentImagesCiConfig(
        @Destructive("replaces the role") RoleName name, Projects projects, BranchName branch) {
    public static final Section<AgentImagesCiConfig> SECTION =
            Section.ofAccount("agent-images-ci", AgentImagesCiConfig.class, AgentImagesCiConfig.class);
}
