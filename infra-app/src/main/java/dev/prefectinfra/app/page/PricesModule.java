package dev.prefectinfra.app.page;

import dev.prefectinfra.core.compose.AccountModule;

/** Brings the section {@code prices} into the configuration. It contributes to no stack. */
public final class PricesModule extends AccountModule {
    public PricesModule() {
        super(PricesConfig.SECTION);
    }
}
