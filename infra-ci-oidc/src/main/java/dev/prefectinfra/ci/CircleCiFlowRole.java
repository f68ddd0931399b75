package dev.prefectinfra.ci;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import software.constructs.Construct;

/** The role of CircleCI's jobs that deploy a lane's flows. Makes {@code aws_iam_role.ID}. */
public final class CircleCiFlowRole implements FlowCi {
    private final Role role;

    public CircleCiFlowRole(
            Construct scope, String id, FlowCiConfig config, CircleCiIssuer issuer, Lane lane, IamConfig iam) {
        role = new Role(
                scope,
                id,
                new RoleConfig(config.name(), "CircleCI deploys flows to " + lane + " with it", iam),
                config.trust().on(issuer, lane.branch()),
                lane.account());
    }

    @Override
    public Role role() {
        return role;
    }
}
