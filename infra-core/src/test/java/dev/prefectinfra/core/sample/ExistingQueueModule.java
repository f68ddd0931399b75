package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;

/** For {@link dev.prefectinfra.core.compose.Infra#replacing}: a queue that somebody else has made. */
public final class ExistingQueueModule extends LaneModule {
    @Provides
    @Singleton
    Queue queue() {
        return () -> "theirs";
    }
}
