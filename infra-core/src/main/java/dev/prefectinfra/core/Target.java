package dev.prefectinfra.core;

import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.value.BranchName;

/**
 * One deployment type in one account: a lane that flows run in.
 *
 * @param branch the branch of a flows repository whose flows reach this lane
 */
public record Target(Account account, DeploymentType type, BranchName branch) {}
