package dev.prefectinfra.ci;

/** The account's identity providers for CI: made, or looked up. */
public record OidcProviders(CiSystems systems) {}
