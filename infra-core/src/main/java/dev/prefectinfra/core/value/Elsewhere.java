package dev.prefectinfra.core.value;

/** A part of the configuration about a region of its own: what it holds is checked for that, not for the account's. */
public interface Elsewhere {
    Region region();
}
