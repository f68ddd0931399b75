package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.iam.Trust;
import java.util.List;
import java.util.Optional;

/**
 * {@code trust.type}: which jobs may deploy to a lane. A branch cannot be named here: it is always the lane's own, so
 * that no lane can trust another's.
 */
public sealed interface FlowTrust extends TakesNames, FitsOthers {
    /** CircleCI's projects; there may be none. */
    Projects projects();

    /** GitHub's jobs; there may be none. */
    GitHubJobs github();

    /**
     * @param lane the lane's branch
     * @throws dev.prefectinfra.core.problem.InvalidValue if there can be no such trust
     */
    Trust on(CiSystems systems, BranchName lane);

    /** Throws what {@link #on} would throw. */
    void validate(CiSystems systems, BranchName lane);

    @Override
    default void validateWith(Sections others) {
        CiSystems.of(others)
                .ifPresent(
                        systems -> validate(systems, others.lane().orElseThrow().branch()));
    }

    /**
     * Jobs for the lane's branch.
     *
     * @param sharedBecause why other lanes may trust the same branch of a project or a repository
     */
    record LaneBranch(Projects projects, GitHubJobs github, Optional<Reason> sharedBecause) implements FlowTrust {
        /** @throws dev.prefectinfra.core.problem.InvalidValue if there is neither a project nor a repository */
        public LaneBranch {
            new TrustedJobs(projects, github);
        }

        @Override
        public Trust on(CiSystems systems, BranchName lane) {
            return jobs().ofBranch(systems, lane);
        }

        @Override
        public void validate(CiSystems systems, BranchName lane) {
            jobs().validateBranch(systems, lane);
        }

        @Override
        public List<Taken> names(Account account, Optional<Lane> lane) {
            return jobs().names(lane.map(Lane::branch), lane.map(Lane::type), sharedBecause);
        }

        private TrustedJobs jobs() {
            return new TrustedJobs(projects, github);
        }
    }

    /**
     * Jobs of CircleCI for any branch or tag. Not of GitHub: there any branch would be a pattern, in which pull
     * requests have to be told apart by what is not in it.
     *
     * @param sharedBecause why jobs for other lanes' branches of a project may deploy to this lane too
     */
    record AnyBranch(Projects projects, Optional<Reason> sharedBecause) implements FlowTrust {
        /** @throws dev.prefectinfra.core.problem.InvalidValue if there is no project */
        public AnyBranch {
            new TrustedJobs(projects, GitHubJobs.NONE);
        }

        @Override
        public GitHubJobs github() {
            return GitHubJobs.NONE;
        }

        @Override
        public Trust on(CiSystems systems, BranchName lane) {
            return TrustedJobs.written(List.of(CircleCiTrust.ofAnyBranch(TrustedJobs.inUse(systems), projects)));
        }

        @Override
        public void validate(CiSystems systems, BranchName lane) {
            TrustedJobs.validate(List.of(CircleCiTrust.ofAnyBranch(TrustedJobs.inUse(systems), projects)));
        }

        @Override
        public List<Taken> names(Account account, Optional<Lane> lane) {
            return new TrustedJobs(projects, GitHubJobs.NONE)
                    .names(Optional.empty(), lane.map(Lane::type), sharedBecause);
        }
    }
}
