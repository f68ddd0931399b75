package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.Arn;
import java.util.Optional;

/**
 * The section {@code terraform}.
 *
 * @param requiredVersion the Terraform versions that may run the output
 * @param providerVersion the versions of the provider hashicorp/aws that may run it
 * @param assumeRoleArn a role in the account that the provider assumes before it does anything
 * @param protectData whether Terraform refuses to destroy what holds data; when off, such things are emptied and
 *     destroyed without a question
 * @param backend where each stack's state lies
 */
public record TerraformConfig(
        VersionConstraint requiredVersion,
        VersionConstraint providerVersion,
        Optional<Arn> assumeRoleArn,
        boolean protectData,
        Backend backend) {
    public static final Section<TerraformConfig> SECTION =
            Section.ofAccount("terraform", TerraformConfig.class, TerraformConfig.class);

    public TerraformConfig {
        assumeRoleArn.ifPresent(arn -> arn.of("iam", "role/"));
    }
}
