package dev.prefectinfra.ci;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.AgentImages;

/** The account's identity providers for CI, and the role that pushes service images. */
public final class AccountCiModule extends AccountModule {
    public AccountCiModule() {
        super(
                CircleCiConfig.SECTION,
                GitHubConfig.SECTION,
                AgentImagesCiConfig.SECTION,
                PipelineConfig.SECTION,
                IamConfig.SECTION);
    }

    @Provides
    @Singleton
    OidcProviders providers(AccountStack stack, CircleCiConfig circleCi, GitHubConfig gitHub, Account account) {
        CiSystems systems = CiSystems.of(account, circleCi, gitHub);
        systems.circleCi().ifPresent(issuer -> new OidcProvider(stack, "circleci", circleCi.provider(), issuer));
        systems.gitHub().ifPresent(issuer -> new OidcProvider(stack, "github", gitHub.provider(), issuer));
        return new OidcProviders(systems);
    }

    @Provides
    @Singleton
    AgentImagesCi agentImagesCi(
            AccountStack stack,
            AgentImagesCiConfig config,
            OidcProviders providers,
            Account account,
            IamConfig iam,
            AgentImages images) {
        AgentImagesCi ci = new AgentImagesCiRole(stack, "agent-images-ci", config, providers.systems(), account, iam);
        images.grantPush(ci.role());
        return ci;
    }
}
