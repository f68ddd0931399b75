package dev.prefectinfra.core.name;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Name of an S3 bucket: 3 to 63 characters, unique in the whole partition. Some beginnings and ends are AWS's own
 * ("General purpose buckets naming rules", Amazon S3 User Guide).
 */
public record BucketName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "an S3 bucket name",
            3,
            63,
            "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
            "lower-case letters, digits and inner hyphens; no dots, they break TLS");

    private static final Pattern RESERVED =
            Pattern.compile("(?:xn--|sthree-|amzn-s3-demo-).*|.*(?:-s3alias|--ol-s3|--x-s3|--table-s3)");

    public BucketName {
        RULE.validate(value);
        if (RESERVED.matcher(value).matches()) {
            throw new InvalidValue(
                    '"' + value + "\" is a name that S3 keeps for itself",
                    "no name that begins with xn--, sthree- or amzn-s3-demo-, or ends in -s3alias, --ol-s3, --x-s3 or"
                            + " --table-s3");
        }
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
