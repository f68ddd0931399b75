package dev.prefectinfra.ci;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.AgentImages;

/** The account's identity provider for CircleCI, and the role that pushes service images. */
public final class CircleCiModule extends AccountModule {
    public CircleCiModule() {
        super(CircleCiConfig.SECTION, AgentImagesCiConfig.SECTION, PipelineConfig.SECTION, IamConfig.SECTION);
    }

    @Provides
    @Singleton
    CircleCiOidcProvider provider(AccountStack stack, CircleCiConfig config, Account account) {
        return new CircleCiOidcProvider(stack, "circleci", config.provider(), config.issuer(account));
    }

    @Provides
    @Singleton
    AgentImagesCi agentImagesCi(
            AccountStack stack,
            AgentImagesCiConfig config,
            CircleCiOidcProvider provider,
            IamConfig iam,
            AgentImages images) {
        AgentImagesCi ci = new CircleCiAgentImagesRole(stack, "agent-images-ci", config, provider.issuer(), iam);
        images.grantPush(ci.role());
        return ci;
    }
}
