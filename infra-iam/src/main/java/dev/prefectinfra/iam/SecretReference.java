package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.SecretName;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;

/** A secret that exists already in Secrets Manager: {@code type} says how it is named. */
public sealed interface SecretReference {
    /** The customer key that encrypts the secret; Secrets Manager's own key, which everybody may use, without one. */
    Optional<KmsKeyArn> kmsKeyArn();

    /** Looked up in the account and region that we deploy to: a plan fails if it is not there. */
    record ByName(SecretName name, Optional<KmsKeyArn> kmsKeyArn) implements SecretReference {}

    /** Taken as it is, also from another account, whose secret and key have to allow our roles. */
    record ByArn(Arn arn, Optional<KmsKeyArn> kmsKeyArn) implements SecretReference {
        /** @throws InvalidValue unless it is a secret's full ARN: without the suffix, IAM would match nothing */
        public ByArn {
            arn.of("secretsmanager", "secret:");
            if (!arn.resource().matches("secret:.+-[A-Za-z0-9]{6}")) {
                throw new InvalidValue(
                        '"' + arn.value() + "\" lacks the six characters that AWS puts behind a secret's name",
                        "the full ARN, or type = by-name");
            }
        }
    }
}
