package dev.prefectinfra.storage;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.iam.AgentImages;

/** The account's repository of agent images. */
public final class AgentImagesModule extends AccountModule {
    public AgentImagesModule() {
        super(AgentImagesConfig.SECTION);
    }

    @Provides
    @Singleton
    AgentImages agentImages(AccountStack stack, AgentImagesConfig config, Account account) {
        return new PrefectRepository(stack, "agent-images", config.value(), account);
    }
}
