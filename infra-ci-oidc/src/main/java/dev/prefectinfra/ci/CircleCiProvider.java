package dev.prefectinfra.ci;

/** The account's identity provider for CircleCI: there is one per organization and account, for all teams. */
public interface CircleCiProvider {
    CircleCiIssuer issuer();
}
