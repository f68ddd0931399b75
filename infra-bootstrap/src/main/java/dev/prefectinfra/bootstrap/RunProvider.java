package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.providers.aws.data_aws_iam_openid_connect_provider.DataAwsIamOpenidConnectProvider;
import com.hashicorp.cdktf.providers.aws.iam_openid_connect_provider.IamOpenidConnectProvider;
import dev.prefectinfra.core.stack.InfraStack;
import java.util.List;
import software.constructs.Construct;

/**
 * HCP Terraform's identity provider as configured. Makes {@code aws_iam_openid_connect_provider.terraform}, or looks it
 * up.
 */
final class RunProvider {
    // The provider demands a fingerprint, and AWS trusts the issuer's certificate by its own list of authorities.
    // Amazon's root, the authority of app.terraform.io; that of a Terraform Enterprise does not matter either, as long
    // as AWS trusts it.
    private static final String THUMBPRINT = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

    RunProvider(Construct scope, BootstrapConfig.Provider config, RunIssuer issuer) {
        if (config.origin() == BootstrapConfig.Origin.EXISTING) {
            // Nothing refers to it: it is there so that a plan says by its URL what is missing.
            DataAwsIamOpenidConnectProvider.Builder.create(scope, "terraform")
                    .url(issuer.url())
                    .build();
            return;
        }
        IamOpenidConnectProvider provider = IamOpenidConnectProvider.Builder.create(scope, "terraform")
                .url(issuer.url())
                .clientIdList(List.of(RunIssuer.AUDIENCE))
                .thumbprintList(List.of(THUMBPRINT))
                .build();
        if (config.protect()) {
            // Other teams' roles may trust it, and nothing in our stacks shows that.
            InfraStack.protect(provider);
        }
    }
}
