package dev.prefectinfra.ci;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
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
                trust(config, issuer, lane),
                lane.account());
    }

    private static Trust trust(FlowCiConfig config, CircleCiIssuer issuer, Lane lane) {
        try {
            return config.trust().on(issuer, lane.branch());
        } catch (InvalidValue e) {
            throw e.under(FlowCiConfig.SECTION.name() + ".trust");
        }
    }

    @Override
    public Role role() {
        return role;
    }
}
