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
    /**
     * @param lane the lane's branch
     * @throws dev.prefectinfra.core.problem.InvalidValue if there can be no such trust
     */
    Trust on(CircleCiIssuer issuer, BranchName lane);

    /** Throws what {@link #on} would throw. */
    void validate(CircleCiIssuer issuer, BranchName lane);

    @Override
    default void validateWith(Sections others) {
        others.find(CircleCiConfig.SECTION)
                .ifPresent(circleCi -> validate(
                        circleCi.issuer(others.account()),
                        others.lane().orElseThrow().branch()));
    }

    /**
     * Jobs for the lane's branch.
     *
     * @param sharedBecause why other lanes may trust the same branch of a project
     */
    record LaneBranch(Projects projects, Optional<Reason> sharedBecause) implements FlowTrust {
        @Override
        public Trust on(CircleCiIssuer issuer, BranchName lane) {
            return CircleCiTrust.ofBranch(issuer, projects, lane);
        }

        @Override
        public void validate(CircleCiIssuer issuer, BranchName lane) {
            CircleCiTrust.validateBranch(issuer, projects, lane);
        }

        @Override
        public List<Taken> names(Account account, Optional<Lane> lane) {
            return TrustedBranch.of(projects.ids(), lane.map(Lane::branch), lane.map(Lane::type), sharedBecause);
        }
    }

    /**
     * Jobs for any branch or tag.
     *
     * @param sharedBecause why jobs for other lanes' branches of a project may deploy to this lane too
     */
    record AnyBranch(Projects projects, Optional<Reason> sharedBecause) implements FlowTrust {
        @Override
        public Trust on(CircleCiIssuer issuer, BranchName lane) {
            return CircleCiTrust.ofAnyBranch(issuer, projects);
        }

        @Override
        public void validate(CircleCiIssuer issuer, BranchName lane) {
            CircleCiTrust.validateAnyBranch(issuer, projects);
        }

        @Override
        public List<Taken> names(Account account, Optional<Lane> lane) {
            return TrustedBranch.of(projects.ids(), Optional.empty(), lane.map(Lane::type), sharedBecause);
        }
    }
}
