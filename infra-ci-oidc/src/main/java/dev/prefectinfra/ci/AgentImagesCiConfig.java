package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Reason;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code agent-images-ci}.
 *
 * @param name the role's name
 * @param projects the infrastructure's projects in CircleCI; never those of flows
 * @param github likewise jobs of GitHub Actions
 * @param branch the account's branch, the only one that is trusted
 * @param sharedBecause why a lane may trust the same branch of a project or a repository
 */
public record AgentImagesCiConfig(
        @Destructive("replaces the role") RoleName name,
        Projects projects,
        GitHubJobs github,
        BranchName branch,
        Optional<Reason> sharedBecause)
        implements TakesNames, FitsOthers {
    public static final Section<AgentImagesCiConfig> SECTION =
            Section.ofAccount("agent-images-ci", AgentImagesCiConfig.class, AgentImagesCiConfig.class);

    /** @throws dev.prefectinfra.core.problem.InvalidValue if there is neither a project nor a repository */
    public AgentImagesCiConfig {
        new TrustedJobs(projects, github);
    }

    TrustedJobs jobs() {
        return new TrustedJobs(projects, github);
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return jobs().names(Optional.of(branch), Optional.empty(), sharedBecause);
    }

    /** @throws dev.prefectinfra.core.problem.InvalidValue if there can be no such trust */
    @Override
    public void validateWith(Sections others) {
        CiSystems.of(others).ifPresent(systems -> jobs().validateBranch(systems, branch));
    }
}
