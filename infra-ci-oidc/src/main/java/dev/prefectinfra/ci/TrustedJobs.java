package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.config.TakesNames.Taken;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.iam.Trust.WebIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Jobs that may assume a role: of CircleCI's projects, of GitHub's repositories, or of both. A role has one statement
 * for each CI system.
 */
record TrustedJobs(Projects projects, GitHubJobs github) {
    // Far from what AWS allows. The rest of a policy, with two statements, is shorter than what is left.
    private static final int FEW_CHARACTERS = 1000;

    /** @throws InvalidValue if there is none */
    TrustedJobs {
        new Requirements()
                .that(
                        "projects",
                        !projects.value().isEmpty() || !github.isEmpty(),
                        "is missing or empty, as is github.repositories",
                        "one of projects and github.repositories (a whole organization cannot be trusted; the CI system"
                                + " is in use where circleci.provider.type, or github.provider.type, is not none)")
                .done();
    }

    /**
     * Those that run for this branch.
     *
     * @throws InvalidValue if a CI system is not in use, its tokens cannot tell the branch, or the policy gets longer
     *     than AWS allows
     */
    Trust ofBranch(CiSystems systems, BranchName branch) {
        return written(statements(systems, branch));
    }

    /** Throws what {@link #ofBranch} would throw. Writes the policy only where it may be too long: it takes time. */
    void validateBranch(CiSystems systems, BranchName branch) {
        validate(statements(systems, branch));
    }

    private List<WebIdentity> statements(CiSystems systems, BranchName branch) {
        List<WebIdentity> statements = new ArrayList<>();
        if (!projects.value().isEmpty()) {
            statements.add(CircleCiTrust.ofBranch(inUse(systems), projects, branch));
        }
        if (!github.isEmpty()) {
            GitHubIssuer issuer = systems.gitHub()
                    .orElseThrow(() -> notInUse("github.repositories", "GitHub Actions", GitHubConfig.SECTION.name()));
            try {
                statements.add(GitHubTrust.ofBranch(issuer, github, branch));
            } catch (InvalidValue e) {
                throw e.under("github.repositories");
            }
        }
        return statements;
    }

    /** The issuer of the projects' tokens. */
    static CircleCiIssuer inUse(CiSystems systems) {
        return systems.circleCi().orElseThrow(() -> notInUse("projects", "CircleCI", CircleCiConfig.SECTION.name()));
    }

    private static InvalidValue notInUse(String key, String system, String section) {
        return new InvalidValue(
                        "cannot be trusted: the account has no identity provider of " + system,
                        section + ".provider.type = create, or existing where somebody else made it")
                .under(key);
    }

    static Trust written(List<WebIdentity> statements) {
        try {
            return Trust.ofWebIdentities(statements);
        } catch (InvalidValue e) {
            throw e.under("projects");
        }
    }

    static void validate(List<WebIdentity> statements) {
        int characters = statements.stream()
                .flatMap(statement -> statement.conditions().stream())
                .flatMap(condition -> Stream.concat(Stream.of(condition.key()), condition.values().stream()))
                .mapToInt(String::length)
                .sum();
        if (characters > FEW_CHARACTERS) {
            written(statements);
        }
    }

    /** The names that the keys {@code projects} and {@code github.repositories} take. */
    List<Taken> names(Optional<BranchName> branch, Optional<DeploymentType> type, Optional<Reason> sharedBecause) {
        return Stream.concat(
                        projects.ids().stream()
                                .map(id -> new Taken(
                                        "projects",
                                        new TrustedBranch(id.value(), id.value(), branch, type, sharedBecause))),
                        github.repositories().value().stream()
                                .map(each -> new Taken(
                                        "github.repositories",
                                        new TrustedBranch(
                                                each.id().value(), each.name().value(), branch, type, sharedBecause))))
                .toList();
    }
}
