package dev.prefectinfra.bootstrap;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;

/** A lane of few things, for the tests of what Terraform asks for them. */
final class ThingsModule extends LaneModule {
    /** What it makes. */
    interface Things {}

    private final LaneThings.Kind[] kinds;

    ThingsModule(LaneThings.Kind... kinds) {
        this.kinds = kinds;
    }

    @Provides
    @Singleton
    Things things(LaneStack stack) {
        LaneThings.make(stack, kinds);
        return new Things() {};
    }
}
