package dev.prefectinfra.ci;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import software.constructs.Construct;

/** The role of CI's jobs that deploy a lane's flows. Makes {@code aws_iam_role.ID}. */
public final class FlowCiRole implements FlowCi {
    private final Role role;

    public FlowCiRole(Construct scope, String id, FlowCiConfig config, CiSystems systems, Lane lane, IamConfig iam) {
        FlowTrust trust = config.trust();
        String ci = CiSystems.shown(trust.projects(), trust.github());
        role = new Role(
                scope,
                id,
                new RoleConfig(config.name(), ci + " deploys flows to " + lane + " with it", iam),
                trust.on(systems, lane.branch()),
                lane.account());
    }

    @Override
    public Role role() {
        return role;
    }
}
