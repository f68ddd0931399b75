package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;

/**
 * Contributes to the bootstrap stack of each account that has one. Can have injected: {@code BootstrapStack},
 * {@code Account}, the records of its sections, what other bootstrap modules bind, and {@code AccountDocuments}: the
 * account's other stacks, which are synthesized before.
 *
 * <p>Of a lane's section, {@code C} say, it gets {@code Map<DeploymentType, C>}, as an {@link AccountModule} does.
 */
public abstract non-sealed class BootstrapModule extends InfraModule {
    /** @param sections of either scope */
    protected BootstrapModule(Section<?>... sections) {
        super(sections);
    }
}
