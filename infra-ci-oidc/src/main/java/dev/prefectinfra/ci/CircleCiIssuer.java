package dev.prefectinfra.ci;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Uuid;

/**
 * The issuer of the tokens of one CircleCI organization, as an account knows it. All follows from the configuration, so
 * that a lane can trust it without looking at the stack that makes the provider.
 */
public record CircleCiIssuer(Uuid organization, Account account) {
    /** Where AWS finds the issuer's keys: {@code https://oidc.circleci.com/org/ORGANIZATION}. */
    public String url() {
        return "https://" + host();
    }

    /** The ARN of the account's {@code aws_iam_openid_connect_provider} for this issuer. */
    public String providerArn() {
        return account.iamArn("oidc-provider/" + host());
    }

    /** The condition key with which IAM sees a claim of a token, such as {@code sub}. */
    String claim(String name) {
        return host() + ":" + name;
    }

    private String host() {
        return "oidc.circleci.com/org/" + organization;
    }
}
