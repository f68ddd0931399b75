package dev.prefectinfra.ci;

import dev.prefectinfra.core.Account;

/**
 * The issuer of the tokens of GitHub Actions on github.com. All of GitHub shares it, so that whoever has a repository
 * there has tokens of it.
 */
public record GitHubIssuer(Account account) implements TokenIssuer {
    @Override
    public String host() {
        return "token.actions.githubusercontent.com";
    }

    /** What {@code pipeline/with-role} and AWS's own action ask for. */
    @Override
    public String audience() {
        return "sts.amazonaws.com";
    }
}
