package dev.prefectinfra.core.config;

import dev.prefectinfra.core.value.Region;

/** A part of the configuration with a region of its own: what it holds has to be valid there, not in the account's. */
public interface OwnRegion {
    Region region();
}
