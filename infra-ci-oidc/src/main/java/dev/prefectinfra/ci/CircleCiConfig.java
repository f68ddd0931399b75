package dev.prefectinfra.ci;

import dev.prefectinfra.ci.IdentityProvider.None;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Uuid;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code circleci}.
 *
 * @param organizationId the organization whose tokens count; also the only audience that they may have
 * @param provider where the account's identity provider comes from
 */
public record CircleCiConfig(
        @Destructive("replaces the identity provider") Optional<Uuid> organizationId, IdentityProvider provider)
        implements TakesNames {
    public static final Section<CircleCiConfig> SECTION =
            Section.ofAccount("circleci", CircleCiConfig.class, CircleCiConfig.class);

    /** @throws dev.prefectinfra.core.problem.InvalidValue if CircleCI is in use and its organization not named */
    public CircleCiConfig {
        new Requirements()
                .that(
                        "organization-id",
                        organizationId.isPresent() || provider instanceof None,
                        "is missing",
                        "one of organization-id (its UUID, from Organization Settings > Overview) and"
                                + " provider.type = none")
                .done();
    }

    /** The issuer of the organization's tokens in an account; empty where CircleCI is not used. */
    public Optional<CircleCiIssuer> issuer(Account account) {
        return provider instanceof None
                ? Optional.empty()
                : organizationId.map(organization -> new CircleCiIssuer(organization, account));
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return issuer(account)
                .map(issuer -> provider.names(issuer, SECTION.name()))
                .orElse(List.of());
    }
}
