package dev.prefectinfra.ci;

import dev.prefectinfra.core.config.TakesNames.Taken;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.core.value.Uuid;
import java.util.List;
import java.util.Optional;

/**
 * A branch of a project that a role trusts. Whoever pushes to it gets into each lane whose role does: the lanes of one
 * deployment type share it in all accounts, others need a reason. So do the accounts' roles for service images among
 * themselves, and beside lanes.
 *
 * @param branch any branch without one
 * @param type the lane's deployment type; none for an account's role
 */
record TrustedBranch(
        Uuid project, Optional<BranchName> branch, Optional<DeploymentType> type, Optional<Reason> sharedBecause)
        implements UniqueName {

    /** The names that the key {@code projects} takes. */
    static List<Taken> of(
            List<Uuid> projects,
            Optional<BranchName> branch,
            Optional<DeploymentType> type,
            Optional<Reason> sharedBecause) {
        return projects.stream()
                .map(project -> new Taken("projects", new TrustedBranch(project, branch, type, sharedBecause)))
                .toList();
    }

    @Override
    public String value() {
        return project.value();
    }

    @Override
    public String shown() {
        return project + " on " + branch.map(each -> "the branch " + each).orElse("any branch");
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
                + " projects, wherever the branch is trusted, why not";
    }
}
