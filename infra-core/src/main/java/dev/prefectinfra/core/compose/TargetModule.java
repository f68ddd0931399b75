package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;

/**
 * Contributes to the stack of each target. Can have injected: {@code TargetStack}, {@code Target}, {@code Account}, the
 * records of its sections, and what other target modules bind.
 */
public abstract non-sealed class TargetModule extends InfraModule {
    /** @param sections of either scope: a lane may read what its account has configured */
    protected TargetModule(Section<?>... sections) {
        super(sections);
    }
}
