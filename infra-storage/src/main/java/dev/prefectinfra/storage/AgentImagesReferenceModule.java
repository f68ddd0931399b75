package dev.prefectinfra.storage;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.iam.contract.AgentImages;

/** The account's repository of service images, as a lane sees it: made in another stack, known by its name. */
public final class AgentImagesReferenceModule extends LaneModule {
    public AgentImagesReferenceModule() {
        super(AgentImagesConfig.SECTION);
    }

    @Provides
    @Singleton
    AgentImages agentImages(AgentImagesConfig config, Account account) {
        return new RepositoryReference(config.value(), account);
    }
}
