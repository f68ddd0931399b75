package dev.prefectinfra.ci;

import com.hashicorp.cdktf.providers.aws.data_aws_iam_openid_connect_provider.DataAwsIamOpenidConnectProvider;
import com.hashicorp.cdktf.providers.aws.iam_openid_connect_provider.IamOpenidConnectProvider;
import dev.prefectinfra.ci.CircleCiConfig.Thumbprint;
import dev.prefectinfra.core.stack.InfraStack;
import java.util.List;
import software.constructs.Construct;

/**
 * The identity provider as configured. Makes {@code aws_iam_openid_connect_provider.ID}, or
 * {@code data.aws_iam_openid_connect_provider.ID} where it exists already.
 */
public final class CircleCiOidcProvider {
    private final CircleCiIssuer issuer;

    public CircleCiOidcProvider(Construct scope, String id, CircleCiConfig.Provider config, CircleCiIssuer issuer) {
        this.issuer = issuer;
        if (config instanceof CircleCiConfig.Provider.Create create) {
            make(scope, id, create);
        } else {
            // Nothing refers to it: it is there so that a plan says by its URL what is missing.
            DataAwsIamOpenidConnectProvider.Builder.create(scope, id)
                    .url(issuer.url())
                    .build();
        }
    }

    private void make(Construct scope, String id, CircleCiConfig.Provider.Create config) {
        IamOpenidConnectProvider provider = IamOpenidConnectProvider.Builder.create(scope, id)
                .url(issuer.url())
                .clientIdList(List.of(issuer.organization().value()))
                .thumbprintList(
                        config.thumbprints().stream().map(Thumbprint::value).toList())
                .build();
        if (config.protect()) {
            // Other teams' roles may trust it, and nothing in our stacks shows that.
            InfraStack.protect(provider);
        }
    }

    public CircleCiIssuer issuer() {
        return issuer;
    }
}
