package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;

/**
 * Contributes to the stack of each lane. Can have injected: {@code LaneStack}, {@code Lane}, {@code Account}, the
 * records of its sections, and what other lane modules bind.
 */
public abstract non-sealed class LaneModule extends InfraModule {
    /** @param sections of either scope: a lane may read what its account has configured */
    protected LaneModule(Section<?>... sections) {
        super(sections);
    }
}
