package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An AWS region by its code, for example {@code us-east-1}: one of those that the AWS SDKs knew in November 2026 in the
 * partitions {@code aws}, {@code aws-cn} and {@code aws-us-gov}. The provider refuses others too, by a list of its own;
 * a newer region takes a newer release of both.
 */
public record Region(String value) {
    private static final TextRule RULE =
            new TextRule("an AWS region", 9, 32, "[a-z]{2}(-[a-z]+)+-[0-9]", "a region code such as us-east-1");

    private static final Set<String> KNOWN = new TreeSet<>(List.of(("af-south-1 ap-east-1 ap-east-2 ap-northeast-1"
                    + " ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2"
                    + " ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1"
                    + " ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2"
                    + " eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1"
                    + " us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2")
            .split(" ", -1)));

    public Region {
        RULE.validate(value);
        if (!KNOWN.contains(value)) {
            String area = value.substring(0, value.indexOf('-') + 1);
            String near = KNOWN.stream().filter(each -> each.startsWith(area)).collect(Collectors.joining(", "));
            throw new InvalidValue(
                    '"' + value + "\" is not a known AWS region", near.isEmpty() ? String.join(", ", KNOWN) : near);
        }
    }

    /** The partition that this region lies in. */
    public Partition partition() {
        return Partition.of(this);
    }

    @Override
    public String toString() {
        return value;
    }
}
