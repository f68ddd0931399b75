package dev.prefectinfra.ci;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Uuid;

/** The issuer of the tokens of one CircleCI organization: {@code oidc.circleci.com/org/ORGANIZATION}. */
public record CircleCiIssuer(Uuid organization, Account account) implements TokenIssuer {
    @Override
    public String host() {
        return "oidc.circleci.com/org/" + organization;
    }

    @Override
    public String audience() {
        return organization.value();
    }
}
