package dev.prefectinfra.core;

import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.value.BranchName;

/**
 * A lane: one deployment type in one account. Prints as the command line names it, such as {@code dev/test}.
 *
 * @param branch the branch of a flows repository whose flows reach this lane
 */
public record Lane(Account account, DeploymentType type, BranchName branch) {
    @Override
    public String toString() {
        return account.name() + "/" + type;
    }
}
