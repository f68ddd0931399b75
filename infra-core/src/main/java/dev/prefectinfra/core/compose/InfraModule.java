package dev.prefectinfra.core.compose;

import com.google.inject.AbstractModule;
import dev.prefectinfra.core.config.Section;
import java.util.List;

/**
 * One concern's contribution to a stack. A binding is a contribution: every singleton is created. A key is an
 * interface, so that {@link Infra#replacing} can exchange what is behind it, or a final class that implements none.
 *
 * <p>Each section's record can be injected. A module holds no state of its own: it serves many stacks.
 */
public abstract sealed class InfraModule extends AbstractModule permits AccountModule, BootstrapModule, LaneModule {
    private final List<Section<?>> sections;

    InfraModule(Section<?>... sections) {
        this.sections = List.of(sections);
    }

    /** What this module reads of the configuration. */
    public final List<Section<?>> sections() {
        return sections;
    }
}
