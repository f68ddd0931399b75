package dev.prefectinfra.ci;

import dev.prefectinfra.ci.CircleCiProject.Projects;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.iam.Trust;

/**
 * {@code trust.type}: which jobs may deploy to a lane. A branch cannot be named here: it is always the lane's own, so
 * that no lane can trust another's.
 */
public sealed interface FlowTrust {
    /** @param lane the lane's branch */
    Trust on(CircleCiIssuer issuer, BranchName lane);

    /** Jobs for the lane's branch. */
    record LaneBranch(Projects projects) implements FlowTrust {
        @Override
        public Trust on(CircleCiIssuer issuer, BranchName lane) {
            return CircleCiTrust.ofBranch(issuer, projects, lane);
        }
    }

    /** Jobs for any branch or tag. */
    record AnyBranch(Projects projects) implements FlowTrust {
        @Override
        public Trust on(CircleCiIssuer issuer, BranchName lane) {
            return CircleCiTrust.ofAnyBranch(issuer, projects);
        }
    }
}
