package dev.prefectinfra.storage;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowImages;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's repository of flow images; ECS may pull them to start flow runs. */
public final class FlowImagesModule extends LaneModule {
    public FlowImagesModule() {
        super(FlowImagesConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowImages flowImages(LaneStack stack, FlowImagesConfig config, Account account, FlowRoles roles) {
        FlowImages images = new PrefectRepository(stack, "flow-images", config.value(), account);
        images.grantPull(roles.execution());
        return images;
    }

    @ProvidesIntoSet
    HandOffValue repository(FlowImages images) {
        return HandOffValue.of("image_repository", images.url());
    }
}
