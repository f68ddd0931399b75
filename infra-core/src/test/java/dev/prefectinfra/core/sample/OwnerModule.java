package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.stack.AccountStack;
import dev.prefectinfra.core.stack.InfraStack;

/** Makes {@code aws_sns_topic.owner} in the stack that an account has once. */
public final class OwnerModule extends AccountModule {
    /** A key of its own. */
    public interface Owner {
        String ownerName();
    }

    public OwnerModule() {
        super(OwnerConfig.SECTION);
    }

    @Provides
    @Singleton
    Owner owner(AccountStack stack, OwnerConfig config) {
        InfraStack.protect(
                SnsTopic.Builder.create(stack, "owner").name(config.name()).build());
        return config::name;
    }
}
