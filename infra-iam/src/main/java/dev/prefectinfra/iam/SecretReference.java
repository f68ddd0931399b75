package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.SecretName;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.Checks;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;

/**
 * A secret that exists already in Secrets Manager: {@code type} says how it is named. A secret belongs to one lane and
 * one purpose: whoever holds another lane's Prefect key can schedule code there, and IAM would not see it.
 */
public sealed interface SecretReference extends UniqueName {
    /** The customer key that encrypts the secret; Secrets Manager's own key, which everybody may use, without one. */
    Optional<KmsKeyArn> kmsKeyArn();

    /** Why this secret is used in several places, where it is. */
    Optional<String> sharedBecause();

    /** By name or by ARN: it is the same secret. */
    @Override
    default Class<?> kind() {
        return SecretReference.class;
    }

    @Override
    default boolean mayBeShared() {
        return sharedBecause().isPresent();
    }

    @Override
    default String remedy() {
        return "one secret per lane and purpose: put {account} or {type} into its name, or say in shared-because, wherever it is used, why not";
    }

    /** Looked up in the account and region that we deploy to: a plan fails if it is not there. */
    record ByName(SecretName name, Optional<KmsKeyArn> kmsKeyArn, Optional<String> sharedBecause)
            implements SecretReference {
        public ByName {
            refuseEmptyReason(sharedBecause);
        }

        @Override
        public String value() {
            return name.value();
        }
    }

    /** Taken as it is, also from another account, whose secret and key have to allow our roles. */
    record ByArn(Arn arn, Optional<KmsKeyArn> kmsKeyArn, Optional<String> sharedBecause) implements SecretReference {
        /** @throws InvalidValue unless it is a secret's full ARN: without the suffix, IAM would match nothing */
        public ByArn {
            arn.of("secretsmanager", "secret:");
            if (!arn.resource().matches("secret:.+-[A-Za-z0-9]{6}")) {
                throw new InvalidValue(
                        '"' + arn.value() + "\" lacks the six characters that AWS puts behind a secret's name",
                        "the full ARN, or type = by-name");
            }
            refuseEmptyReason(sharedBecause);
        }

        /** Its name, without the six characters that AWS put behind it. */
        @Override
        public String value() {
            return arn.resource().replaceFirst("^secret:", "").replaceFirst("-[A-Za-z0-9]{6}$", "");
        }

        @Override
        public Optional<String> accountId() {
            return Optional.of(arn.value().split(":", 6)[4]);
        }
    }

    private static void refuseEmptyReason(Optional<String> sharedBecause) {
        new Checks()
                .that(
                        "shared-because",
                        sharedBecause
                                .map(text -> text.strip().length() >= 10 && text.length() <= 500)
                                .orElse(true),
                        "gives no reason",
                        "a sentence that a reviewer can accept: 10 to 500 characters")
                .done();
    }
}
