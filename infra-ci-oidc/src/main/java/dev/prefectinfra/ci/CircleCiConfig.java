package dev.prefectinfra.ci;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
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
        @Destructive("replaces the identity provider") Uuid organizationId, Provider provider) implements TakesNames {
    public static final Section<CircleCiConfig> SECTION =
            Section.ofAccount("circleci", CircleCiConfig.class, CircleCiConfig.class);

    /** The issuer of the organization's tokens in an account. */
    public CircleCiIssuer issuer(Account account) {
        return new CircleCiIssuer(organizationId, account);
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return provider instanceof Provider.Create
                ? List.of(new Taken("provider", new MadeProvider(issuer(account))))
                : List.of();
    }

    /** A provider that we make. Two accounts of ours may be one of AWS, in two regions: IAM has no region. */
    private record MadeProvider(CircleCiIssuer issuer) implements UniqueName {
        @Override
        public String value() {
            return issuer.url();
        }

        @Override
        public String remedy() {
            return "circleci.provider.type = existing in all of these accounts but one, which is applied first";
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return List.of(new ArnPattern(issuer.providerArn()));
        }
    }

    /** {@code provider.type}: AWS allows one provider per issuer and account. */
    @Destructive("destroys the identity provider, or makes one")
    public sealed interface Provider {
        /**
         * We make it.
         *
         * @param thumbprints of the issuer's certificate authority: 1 to 5
         * @param protect whether Terraform refuses to destroy it
         */
        record Create(List<Thumbprint> thumbprints, boolean protect) implements Provider {
            public Create {
                new Requirements()
                        .range("thumbprints", thumbprints.size(), 1, 5)
                        .done();
            }
        }

        /** Somebody else made it: it is looked up, and a plan fails if it is not there. */
        record Existing() implements Provider {}
    }

    /** The SHA-1 fingerprint of a certificate: 40 hexadecimal digits. */
    public record Thumbprint(String value) {
        private static final TextRule RULE =
                new TextRule("a thumbprint", 40, 40, "[0-9a-f]{40}", "40 hexadecimal digits in lower case");

        public Thumbprint {
            RULE.validate(value);
        }
    }
}
