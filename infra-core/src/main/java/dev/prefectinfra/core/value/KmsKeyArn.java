package dev.prefectinfra.core.value;

import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;

/**
 * A customer managed KMS key by its key ARN. An alias will not do: IAM judges {@code kms:Decrypt} on the key. A key
 * works in its own region only, a multi-Region key ({@code mrk-...}) by the ARN of its replica there. It may be another
 * account's, whose key policy then has to allow it ("Allowing users in other accounts to use a KMS key", AWS KMS
 * Developer Guide).
 */
public record KmsKeyArn(String value) implements Arn {
    private static final ArnRule RULE =
            new ArnRule("a KMS key", "kms", "key/[A-Za-z0-9-]+", "key/ID", InRegion.OWN, InAccount.ANY);

    public KmsKeyArn {
        RULE.validate(value);
    }

    @Override
    public ArnRule rule() {
        return RULE;
    }

    @Override
    public String toString() {
        return value;
    }
}
