package dev.prefectinfra.ci;

import dev.prefectinfra.ci.IdentityProvider.None;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code github}.
 *
 * @param provider where the account's identity provider comes from
 */
public record GitHubConfig(IdentityProvider provider) implements TakesNames {
    public static final Section<GitHubConfig> SECTION =
            Section.ofAccount("github", GitHubConfig.class, GitHubConfig.class);

    /** The issuer of GitHub's tokens in an account; empty where GitHub Actions is not used. */
    public Optional<GitHubIssuer> issuer(Account account) {
        return provider instanceof None ? Optional.empty() : Optional.of(new GitHubIssuer(account));
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return provider.names(new GitHubIssuer(account), SECTION.name());
    }
}
