package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.ArnRule;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import dev.prefectinfra.core.value.Reason;
import java.util.List;
import java.util.Optional;

/**
 * A secret that exists already in Secrets Manager: {@code type} says how it is named. A secret belongs to one lane and
 * one purpose: whoever holds another lane's Prefect key can schedule code there, and IAM would not see it.
 */
public sealed interface SecretReference extends UniqueName {
    /** The customer key that encrypts the secret; Secrets Manager's own key, which everybody may use, without one. */
    Optional<KmsKeyArn> kmsKeyArn();

    /** Why this secret is used in several places, where it is. */
    Optional<Reason> sharedBecause();

    /** By name or by ARN: it is the same secret. */
    @Override
    default Class<?> kind() {
        return SecretReference.class;
    }

    @Override
    default boolean allows(UniqueName same) {
        return sharedBecause().isPresent();
    }

    @Override
    default String remedy() {
        return "one secret per lane and purpose: put {account} or {type} into its name, or say in shared-because, wherever it is used, why not";
    }

    /** Looked up in the account and region that we deploy to: a plan fails if it is not there. */
    record ByName(SecretName name, Optional<KmsKeyArn> kmsKeyArn, Optional<Reason> sharedBecause)
            implements SecretReference {
        @Override
        public String value() {
            return name.value();
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return UniqueName.regional(place, "secretsmanager", "secret:" + name + "-??????");
        }
    }

    /** Taken as it is, also from another account, whose secret and key have to allow our roles. */
    record ByArn(SecretArn arn, Optional<KmsKeyArn> kmsKeyArn, Optional<Reason> sharedBecause)
            implements SecretReference, Placed {
        /** Its name, without the six characters that AWS put behind it. */
        @Override
        public String value() {
            return arn.resource().replaceFirst("^secret:", "").replaceFirst("-[A-Za-z0-9]{6}$", "");
        }

        @Override
        public Optional<String> accountId() {
            return Optional.of(arn.accountId());
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return List.of(new ArnPattern(arn.value()));
        }

        /**
         * @throws dev.prefectinfra.core.problem.InvalidValue for another account's secret that no customer key
         *     encrypts: nobody could read it
         */
        @Override
        public void validateIn(Place place) {
            // "Access AWS Secrets Manager secrets from a different account", Secrets Manager User Guide.
            new Requirements()
                    .that(
                            "kms-key-arn",
                            arn.accountId().equals(place.account().value()) || kmsKeyArn.isPresent(),
                            "is not set, and the secret is of the account " + arn.accountId()
                                    + ": AWS's own key for Secrets Manager serves one account only",
                            "the ARN of the customer key that encrypts it")
                    .done();
        }
    }

    /**
     * A secret by its full ARN, with the six characters that AWS puts behind its name: without them, IAM would match
     * nothing. Of the account's region: ECS and CI read it there.
     */
    record SecretArn(String value) implements Arn {
        private static final ArnRule RULE = new ArnRule(
                "a secret",
                "secretsmanager",
                "secret:.+-[A-Za-z0-9]{6}",
                "secret:NAME-SUFFIX, with the six characters that AWS puts behind a secret's name (or type = by-name)",
                InRegion.OWN,
                InAccount.ANY);

        public SecretArn {
            RULE.validate(value);
        }

        @Override
        public ArnRule rule() {
            return RULE;
        }
    }
}
