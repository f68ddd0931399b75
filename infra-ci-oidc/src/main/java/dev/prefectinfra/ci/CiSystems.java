package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.Sections;
import java.util.Optional;

/**
 * The CI systems whose tokens an account knows.
 *
 * @param circleCi empty where CircleCI is not used
 * @param gitHub empty where GitHub Actions is not used
 */
public record CiSystems(Optional<CircleCiIssuer> circleCi, Optional<GitHubIssuer> gitHub) {
    static CiSystems of(Account account, CircleCiConfig circleCi, GitHubConfig gitHub) {
        return new CiSystems(circleCi.issuer(account), gitHub.issuer(account));
    }

    /** Empty where no module reads their sections, since it is replaced. */
    static Optional<CiSystems> of(Sections sections) {
        return sections.find(CircleCiConfig.SECTION)
                .flatMap(circleCi ->
                        sections.find(GitHubConfig.SECTION).map(gitHub -> of(sections.account(), circleCi, gitHub)));
    }

    /** The name of the one that has jobs among these, or CI for both. */
    static String shown(Projects projects, GitHubJobs gitHubJobs) {
        if (projects.value().isEmpty()) {
            return "GitHub Actions";
        }
        return gitHubJobs.isEmpty() ? "CircleCI" : "CI";
    }
}
