package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.Reachable;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.ArnRule;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import dev.prefectinfra.core.value.Place;
import java.util.List;
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
        Optional<DeployRoleArn> assumeRoleArn,
        boolean protectData,
        Backend backend) {
    public static final Section<TerraformConfig> SECTION =
            Section.ofAccount("terraform", TerraformConfig.class, TerraformConfig.class);

    // "use_lockfile", S3 backend, Terraform documentation: older versions do not know the argument.
    private static final Version FIRST_WITH_S3_LOCK = Version.of("1.10");

    public TerraformConfig {
        new Requirements()
                .that(
                        "required-version",
                        !(backend instanceof Backend.S3) || !requiredVersion.allowsBelow(FIRST_WITH_S3_LOCK),
                        '"' + requiredVersion.value()
                                + "\" allows versions below 1.10, which cannot lock a state in S3",
                        "\">= 1.10\" or a narrower range")
                .that(
                        "backend.cloud.workspaces.terraform-version",
                        !(backend instanceof Backend.Cloud cloud) || requiredVersion.allows(runBy(cloud)),
                        backend instanceof Backend.Cloud cloud
                                ? '"' + runBy(cloud) + "\" is none that terraform.required-version allows"
                                : "",
                        "a version in \"" + requiredVersion.value() + "\", or another range there")
                .done();
    }

    private static String runBy(Backend.Cloud cloud) {
        return cloud.workspaces().terraformVersion().value();
    }

    /** A role of the account: with another account's, the provider would work there. */
    public record DeployRoleArn(String value) implements Arn, Reachable {
        private static final ArnRule RULE =
                new ArnRule("a role of the account", "iam", "role/.+", "role/NAME", InRegion.NONE, InAccount.OWN);

        public DeployRoleArn {
            RULE.validate(value);
        }

        @Override
        public ArnRule rule() {
            return RULE;
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return List.of(new ArnPattern(value));
        }
    }
}
