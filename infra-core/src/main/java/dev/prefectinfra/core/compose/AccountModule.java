package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;

/**
 * Contributes to the stack that each account has once. Can have injected: {@code AccountStack}, {@code Account}, the
 * records of its sections, and what other account modules bind.
 */
public abstract non-sealed class AccountModule extends InfraModule {
    /**
     * @param sections of the scope {@code ACCOUNT}
     * @throws IllegalArgumentException if one is of another scope: an account has no values of a target
     */
    protected AccountModule(Section<?>... sections) {
        super(sections);
        for (Section<?> section : sections) {
            if (section.scope() != Section.Scope.ACCOUNT) {
                throw new IllegalArgumentException(section.name() + " is a target's section, not an account's");
            }
        }
    }
}
