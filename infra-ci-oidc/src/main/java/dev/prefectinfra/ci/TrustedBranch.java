package dev.prefectinfra.ci;

import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Reason;
import java.util.Optional;

/**
 * A branch of a project of CircleCI, or of a repository of GitHub, that a role trusts. Whoever pushes to it gets into
 * each lane whose role does: the lanes of one deployment type share it in all accounts, others need a reason. So do the
 * accounts' roles for service images among themselves, and beside lanes.
 *
 * @param id the project's or the repository's, which is its own everywhere
 * @param name how reports show it
 * @param branch any branch without one
 * @param type the lane's deployment type; none for an account's role
 */
record TrustedBranch(
        String id,
        String name,
        Optional<BranchName> branch,
        Optional<DeploymentType> type,
        Optional<Reason> sharedBecause)
        implements UniqueName {

    @Override
    public String value() {
        return id;
    }

    @Override
    public String shown() {
        return name + " on " + branch.map(each -> "the branch " + each).orElse("any branch");
    }

    @Override
    public Uniqueness uniqueness() {
        return Uniqueness.ANYWHERE;
    }

    @Override
    public boolean allows(UniqueName same) {
        TrustedBranch other = (TrustedBranch) same;
        boolean apart = branch.isPresent() && other.branch.isPresent() && !branch.equals(other.branch);
        // Who trusts any branch opens its own lane, not that of the branch.
        boolean opened = branch.isPresent() && other.branch.isEmpty();
        return apart || opened || type.equals(other.type) || sharedBecause.isPresent();
    }

    @Override
    public String remedy() {
        return "a branch of its own (lane.branch) for each deployment type and for agent images, or say in shared-because beside"
                + " projects or repositories, wherever the branch is trusted, why not";
    }
}
