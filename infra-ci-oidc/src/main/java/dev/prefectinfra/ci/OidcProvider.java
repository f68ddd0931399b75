package dev.prefectinfra.ci;

import com.hashicorp.cdktf.providers.aws.data_aws_iam_openid_connect_provider.DataAwsIamOpenidConnectProvider;
import com.hashicorp.cdktf.providers.aws.iam_openid_connect_provider.IamOpenidConnectProvider;
import dev.prefectinfra.ci.IdentityProvider.Thumbprint;
import dev.prefectinfra.core.stack.InfraStack;
import java.util.List;
import software.constructs.Construct;

/**
 * An identity provider as configured. Makes {@code aws_iam_openid_connect_provider.ID}, or
 * {@code data.aws_iam_openid_connect_provider.ID} where it exists already, or nothing.
 */
public final class OidcProvider {
    public OidcProvider(Construct scope, String id, IdentityProvider config, TokenIssuer issuer) {
        if (config instanceof IdentityProvider.Create create) {
            make(scope, id, create, issuer);
        } else if (config instanceof IdentityProvider.Existing) {
            // Nothing refers to it: it is there so that a plan says by its URL what is missing.
            DataAwsIamOpenidConnectProvider.Builder.create(scope, id)
                    .url(issuer.url())
                    .build();
        }
    }

    private static void make(Construct scope, String id, IdentityProvider.Create config, TokenIssuer issuer) {
        IamOpenidConnectProvider provider = IamOpenidConnectProvider.Builder.create(scope, id)
                .url(issuer.url())
                .clientIdList(List.of(issuer.audience()))
                .thumbprintList(
                        config.thumbprints().stream().map(Thumbprint::value).toList())
                .build();
        if (config.protect()) {
            // Other teams' roles may trust it, and nothing in our stacks shows that.
            InfraStack.protect(provider);
        }
    }
}
