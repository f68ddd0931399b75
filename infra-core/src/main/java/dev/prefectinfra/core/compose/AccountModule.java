package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;

/**
 * Contributes to the stack that each account has once. Can have injected: {@code AccountStack}, {@code Account}, the
 * records of its account sections, and what other account modules bind.
 *
 * <p>Of a lane's section, {@code C} say, it gets {@code Map<DeploymentType, C>}: what is configured for each lane that
 * the account has. So the stack knows of its lanes what the configuration says, and nothing of their state.
 */
public abstract non-sealed class AccountModule extends InfraModule {
    /** @param sections of either scope */
    protected AccountModule(Section<?>... sections) {
        super(sections);
    }
}
