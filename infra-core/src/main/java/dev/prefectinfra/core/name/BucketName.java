package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Name of an S3 bucket: 3 to 63 characters, unique in the whole partition. */
public record BucketName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "an S3 bucket name",
            3,
            63,
            "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
            "lower-case letters, digits and inner hyphens; no dots, they break TLS");

    public BucketName {
        RULE.check(value);
    }

    @Override
    public Uniqueness uniqueness() {
        return Uniqueness.PARTITION;
    }

    @Override
    public String toString() {
        return value;
    }
}
