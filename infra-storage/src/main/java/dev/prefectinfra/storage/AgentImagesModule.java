package dev.prefectinfra.storage;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Set;

/** The account's repository of service images, which keeps those that the account's lanes are configured to run. */
public final class AgentImagesModule extends AccountModule {
    public AgentImagesModule() {
        super(AgentImagesConfig.SECTION);
    }

    @Override
    protected void configure() {
        // Nobody has to contribute.
        Multibinder.newSetBinder(binder(), AgentImagesInUse.class);
    }

    @Provides
    @Singleton
    AgentImages agentImages(
            AccountStack stack, AgentImagesConfig config, Account account, Set<AgentImagesInUse> inUse) {
        return new PrefectRepository(
                stack, "agent-images", keeping(config.value(), AgentImagesInUse.all(inUse)), account);
    }

    private static RepositoryConfig keeping(RepositoryConfig config, Set<String> tags) {
        try {
            return config.keeping(tags);
        } catch (InvalidValue e) {
            throw e.under(AgentImagesConfig.SECTION.name());
        }
    }
}
