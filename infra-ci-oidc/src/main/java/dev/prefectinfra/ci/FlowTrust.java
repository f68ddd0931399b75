package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
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
public sealed interface FlowTrust extends TakesNames {
    /** @param lane the lane's branch */
    Trust on(CircleCiIssuer issuer, BranchName lane);

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
        public List<Taken> names(Account account, Optional<Lane> lane) {
            return TrustedBranch.of(projects.ids(), Optional.empty(), lane.map(Lane::type), sharedBecause);
        }
    }
}
