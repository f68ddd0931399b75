package dev.prefectinfra.iam;

import com.hashicorp.cdktf.providers.aws.data_aws_secretsmanager_secret.DataAwsSecretsmanagerSecret;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;
import software.constructs.Construct;

/**
 * A secret that exists already. Makes {@code data.aws_secretsmanager_secret.ID} for one that is known by its name; its
 * value is never read, so that none reaches a state.
 */
public final class Secret {
    private final String arn;
    private final Optional<KmsKeyArn> key;

    public Secret(Construct scope, String id, SecretReference reference) {
        this.arn = arn(scope, id, reference);
        this.key = reference.kmsKeyArn();
    }

    private static String arn(Construct scope, String id, SecretReference reference) {
        if (reference instanceof SecretReference.ByArn known) {
            return known.arn().value();
        }
        SecretReference.ByName named = (SecretReference.ByName) reference;
        return DataAwsSecretsmanagerSecret.Builder.create(scope, id)
                .name(named.name().value())
                .build()
                .getArn();
    }

    /** The full ARN; a reference where only the name is configured, because AWS invents the last six characters. */
    public String arn() {
        return arn;
    }

    /**
     * Allows {@code secretsmanager:GetSecretValue} on this secret and, if a customer key encrypts it,
     * {@code kms:Decrypt} on the key for this secret.
     *
     * @param subject what the Sids call the secret, such as {@code DeploySecret}
     */
    public void grantRead(Grantee grantee, String subject) {
        Statement read = Statement.allow("Read" + subject, "secretsmanager:GetSecretValue")
                .on(arn);
        key.ifPresentOrElse(
                it -> grantee.allow(
                        read,
                        Statement.allow("Decrypt" + subject, "kms:Decrypt")
                                .on(it.value())
                                // The key may encrypt more than this secret.
                                .when(Condition.stringEquals("kms:EncryptionContext:SecretARN", arn))),
                () -> grantee.allow(read));
    }
}
