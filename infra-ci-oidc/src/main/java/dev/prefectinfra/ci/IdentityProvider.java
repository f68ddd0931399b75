package dev.prefectinfra.ci;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.TakesNames.Taken;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/**
 * {@code provider.type}: where an account's provider for an issuer comes from. AWS allows one per issuer and account.
 */
@Destructive("destroys the identity provider, or makes one")
public sealed interface IdentityProvider {
    /** There is none: the account knows nothing of this CI system. */
    record None() implements IdentityProvider {}

    /**
     * We make it.
     *
     * @param thumbprints of the issuer's certificate authority: 1 to 5
     * @param protect whether Terraform refuses to destroy it
     */
    record Create(List<Thumbprint> thumbprints, boolean protect) implements IdentityProvider {
        public Create {
            new Requirements().range("thumbprints", thumbprints.size(), 1, 5).done();
        }
    }

    /** Somebody else made it: it is looked up, and a plan fails if it is not there. */
    record Existing() implements IdentityProvider {}

    /** The names that making it takes. */
    default List<Taken> names(TokenIssuer issuer, String section) {
        return this instanceof Create ? List.of(new Taken("provider", new MadeProvider(issuer, section))) : List.of();
    }

    /** A provider that we make. Two accounts of ours may be one of AWS, in two regions: IAM has no region. */
    record MadeProvider(TokenIssuer issuer, String section) implements UniqueName {
        @Override
        public String value() {
            return issuer.url();
        }

        @Override
        public String remedy() {
            return section + ".provider.type = existing in all of these accounts but one, which is applied first";
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return List.of(new ArnPattern(issuer.providerArn()));
        }
    }

    /** The SHA-1 fingerprint of a certificate: 40 hexadecimal digits. */
    record Thumbprint(String value) {
        private static final TextRule RULE =
                new TextRule("a thumbprint", 40, 40, "[0-9a-f]{40}", "40 hexadecimal digits in lower case");

        public Thumbprint {
            RULE.validate(value);
        }
    }
}
