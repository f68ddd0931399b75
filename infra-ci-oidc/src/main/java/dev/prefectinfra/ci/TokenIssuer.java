package dev.prefectinfra.ci;

import dev.prefectinfra.core.Account;

/**
 * Who signs the tokens of a CI system's jobs, as an account knows it. All follows from the configuration, so that a
 * lane can trust it without looking at the stack that makes the provider.
 */
public sealed interface TokenIssuer permits CircleCiIssuer, GitHubIssuer {
    /** The account that trusts it. */
    Account account();

    /** What an issuer's tokens name themselves after, without {@code https://}. */
    String host();

    /** The only audience that a token may have: for whom it was issued. */
    String audience();

    /** Where AWS finds the issuer's keys. */
    default String url() {
        return "https://" + host();
    }

    /** The ARN of the account's {@code aws_iam_openid_connect_provider} for this issuer. */
    default String providerArn() {
        return account().iamArn("oidc-provider/" + host());
    }

    /** The condition key with which IAM sees a claim of a token, such as {@code sub}. */
    default String claim(String name) {
        return host() + ":" + name;
    }
}
