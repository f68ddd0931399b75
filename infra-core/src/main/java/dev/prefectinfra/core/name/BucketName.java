package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

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
    public List<ArnPattern> arns(Place place) {
        return List.of(
                new ArnPattern(place.partition().arn("s3", value)),
                new ArnPattern(place.partition().arn("s3", value + "/*")));
    }

    @Override
    public String toString() {
        return value;
    }
}
