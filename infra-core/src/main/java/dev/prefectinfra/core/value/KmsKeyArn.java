package dev.prefectinfra.core.value;

/** A customer managed KMS key by its key ARN. An alias will not do: IAM judges {@code kms:Decrypt} on the key. */
public record KmsKeyArn(String value) {
    public KmsKeyArn {
        new Arn(value).of("kms", "key/");
    }

    @Override
    public String toString() {
        return value;
    }
}
