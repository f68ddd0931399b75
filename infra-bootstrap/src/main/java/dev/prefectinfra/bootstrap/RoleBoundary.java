package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.providers.aws.iam_policy.IamPolicy;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.iam.PolicyDocument;
import software.constructs.Construct;

/** The policy that limits every role of the account's stacks. Makes {@code aws_iam_policy.boundary}. */
final class RoleBoundary {
    /** @throws InvalidValue if what the roles hold has no room in one policy */
    RoleBoundary(Construct scope, BootstrapConfig.Boundary.Create config, AccountDocuments documents, NameReach reach) {
        String policy = PolicyDocument.of(BoundaryGrants.of(documents, reach, config.exact()));
        if (policy.length() > ManagedPolicies.MOST_CHARACTERS) {
            throw new InvalidValue(
                            "makes a policy of " + policy.length() + " characters",
                            "at most " + ManagedPolicies.MOST_CHARACTERS + ": "
                                    + (config.exact() ? "create.exact = false, " : "")
                                    + "fewer statements of teams, or names that hold the account's name; or type = none"
                                    + " and a policy of your own")
                    .under("bootstrap.boundary");
        }
        IamPolicy.Builder.create(scope, "boundary")
                .name(config.name().value())
                .description("The most that roles of " + reach.account().name() + " may do")
                .policy(policy)
                .build();
    }
}
