package dev.prefectinfra.ci;

import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import software.constructs.Construct;

/**
 * The role of CI's jobs that push service images. Makes {@code aws_iam_role.ID}, and its ARN an output: CI has to be
 * told it.
 */
public final class AgentImagesCiRole implements AgentImagesCi {
    private final Role role;

    public AgentImagesCiRole(
            Construct scope, String id, AgentImagesCiConfig config, CiSystems systems, Account account, IamConfig iam) {
        String ci = CiSystems.shown(config.projects(), config.github());
        role = new Role(
                scope,
                id,
                new RoleConfig(config.name(), ci + " pushes agent images of " + account.name() + " with it", iam),
                config.jobs().ofBranch(systems, config.branch()),
                account);
        TerraformOutput.Builder.create(scope, id.replace('-', '_') + "_role_arn")
                .description("The role that " + ci + " pushes agent images with")
                .value(role.arnReference())
                .build();
    }

    @Override
    public Role role() {
        return role;
    }
}
