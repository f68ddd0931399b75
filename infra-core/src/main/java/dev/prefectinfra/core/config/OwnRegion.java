package dev.prefectinfra.core.config;

import dev.prefectinfra.core.value.Region;

/** A part of the configuration about a region of its own: what it holds is checked for that, not for the account's. */
public interface OwnRegion {
    Region region();
}
