package dev.prefectinfra.core.config;

/** The section of an account that says whether it has a bootstrap stack. */
public interface HasBootstrap {
    boolean enabled();
}
