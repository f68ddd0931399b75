package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import java.util.List;
import java.util.Optional;
import software.constructs.Construct;

/**
 * The roles of HCP Terraform's runs in an account. Makes {@code aws_iam_role.plan} and {@code aws_iam_role.apply},
 * their policies, and their ARNs as outputs: the workspaces' variables have to hold them.
 *
 * <p>Neither is below {@code iam.path}, nor has the boundary of the roles that they make.
 */
public final class TerraformRoles implements RunRoles {
    private final Role plan;
    private final Role apply;

    TerraformRoles(
            Construct scope, BootstrapConfig config, RunIssuer issuer, AccountDocuments documents, NameReach reach) {
        List<String> workspaces =
                documents.stacks().stream().map(StackDocument::name).toList();
        TerraformGrants grants = TerraformGrants.of(documents, config, reach);
        plan = role(scope, "plan", config.planName(), config, issuer, workspaces, RunIssuer.Phase.PLAN);
        apply = role(scope, "apply", config.applyName(), config, issuer, workspaces, RunIssuer.Phase.APPLY);
        ManagedPolicies read = new ManagedPolicies(
                scope, "plan-policy", config.planName().value(), "What Terraform reads", grants.plan());
        ManagedPolicies write = new ManagedPolicies(
                scope, "apply-policy", config.applyName().value(), "What Terraform changes", grants.apply());
        ManagedPolicies.attach(plan, read);
        ManagedPolicies.attach(apply, read, write);
    }

    private static Role role(
            Construct scope,
            String id,
            RoleName name,
            BootstrapConfig config,
            RunIssuer issuer,
            List<String> workspaces,
            RunIssuer.Phase phase) {
        IamConfig iam = new IamConfig(new IamConfig.Path("/"), Optional.empty(), config.maxSessionSeconds());
        Role role = new Role(
                scope,
                id,
                new RoleConfig(
                        name,
                        "HCP Terraform " + phase.verb() + " the stacks of "
                                + issuer.account().name() + " with it",
                        iam),
                issuer.trust(workspaces, phase),
                issuer.account());
        TerraformOutput.Builder.create(scope, id + "_role_arn")
                .description("TFC_AWS_" + phase.name() + "_ROLE_ARN of the account's workspaces")
                .value(role.arnReference())
                .build();
        return role;
    }

    @Override
    public Role plan() {
        return plan;
    }

    @Override
    public Role apply() {
        return apply;
    }
}
