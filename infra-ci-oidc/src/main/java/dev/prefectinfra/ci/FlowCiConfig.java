package dev.prefectinfra.ci;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.iam.SecretReference;

/**
 * The section {@code flow-ci}.
 *
 * @param name the role's name
 * @param trust which jobs may assume the role
 * @param deploySecret what CI reads to deploy to the lane, such as its Prefect key
 */
public record FlowCiConfig(
        @OwnedBy("CI") @Destructive("replaces the role") RoleName name,
        FlowTrust trust,
        @OwnedBy("CI") SecretReference deploySecret) {
    public static final Section<FlowCiConfig> SECTION =
            Section.ofLane("flow-ci", FlowCiConfig.class, FlowCiConfig.class);
}
