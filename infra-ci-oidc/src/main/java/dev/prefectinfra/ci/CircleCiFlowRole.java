package dev.prefectinfra.ci;

import dev.prefectinfra.core.Target;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import software.constructs.Construct;

/** The role of CircleCI's jobs that deploy a lane's flows. Makes {@code aws_iam_role.ID}. */
public final class CircleCiFlowRole implements FlowCi {
    private final Role role;

    public CircleCiFlowRole(
            Construct scope, String id, FlowCiConfig config, CircleCiIssuer issuer, Target target, IamConfig iam) {
        role = new Role(
                scope,
                id,
                new RoleConfig(
                        config.name(),
                        "CircleCI deploys flows to " + target.account().name() + "/" + target.type() + " with it",
                        iam),
                config.trust().on(issuer, target.branch()),
                target.account());
    }

    @Override
    public Role role() {
        return role;
    }
}
