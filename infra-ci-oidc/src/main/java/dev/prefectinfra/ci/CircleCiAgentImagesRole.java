package dev.prefectinfra.ci;

import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import software.constructs.Construct;

/**
 * The role of CircleCI's jobs that build service images. Makes {@code aws_iam_role.ID}, and its ARN an output: CI has
 * to be told it.
 */
public final class CircleCiAgentImagesRole implements AgentImagesCi {
    private final Role role;

    public CircleCiAgentImagesRole(
            Construct scope, String id, AgentImagesCiConfig config, CircleCiIssuer issuer, IamConfig iam) {
        role = new Role(
                scope,
                id,
                new RoleConfig(
                        config.name(),
                        "CircleCI pushes agent images of " + issuer.account().name() + " with it",
                        iam),
                CircleCiTrust.ofBranch(issuer, config.projects(), config.branch()),
                issuer.account());
        TerraformOutput.Builder.create(scope, id.replace('-', '_') + "_role_arn")
                .description("The role that CircleCI pushes agent images with")
                .value(role.arnReference())
                .build();
    }

    @Override
    public Role role() {
        return role;
    }
}
