package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.regex.Pattern;

/**
 * What the ARN of one kind of thing may be. Its partition is always that of the account.
 *
 * @param what the thing with its article, as in "an SNS topic"
 * @param service as it stands in the ARN, such as {@code sns}
 * @param resource what stands behind the account id
 * @param form the resource in words, such as {@code key/ID}
 * @param region which region it may be in
 * @param account which account it may be in
 */
public record ArnRule(String what, String service, Pattern resource, String form, InRegion region, InAccount account) {
    private static final TextRule ANY = new TextRule(
            "an ARN",
            20,
            2048,
            "arn:aws(-cn|-us-gov)?:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|aws)?:[A-Za-z0-9_+=,.@/:-]+",
            "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE without wildcards");

    /** Which region a thing may be in. */
    public enum InRegion {
        /** The region that the account uses. */
        OWN,
        /** None: the service is the same everywhere, and its ARNs have no region. */
        NONE
    }

    /** Which account a thing may be in. */
    public enum InAccount {
        OWN,
        /** The account itself, or AWS, whose ARNs have {@code aws} in its place. */
        OWN_OR_AWS,
        ANY
    }

    /** The parts of an ARN. */
    record Parts(String partition, String service, String region, String account, String resource) {
        static Parts of(String arn) {
            String[] parts = arn.split(":", 6);
            return new Parts(parts[1], parts[2], parts[3], parts[4], parts[5]);
        }
    }

    public ArnRule(String what, String service, String resource, String form, InRegion region, InAccount account) {
        this(what, service, Pattern.compile(resource), form, region, account);
    }

    /** @throws InvalidValue if it is no ARN of such a thing, wherever it is */
    public void validate(String arn) {
        ANY.validate(arn);
        Parts parts = Parts.of(arn);
        boolean fits = parts.service().equals(service)
                && resource.matcher(parts.resource()).matches()
                && parts.region().isEmpty() == (region == InRegion.NONE)
                && !parts.account().isEmpty()
                && (account == InAccount.OWN_OR_AWS || !parts.account().equals("aws"));
        if (!fits) {
            throw new InvalidValue('"' + arn + "\" is not the ARN of " + what, shape("PARTITION", "REGION", "ACCOUNT"));
        }
    }

    /** @throws InvalidValue if such a thing cannot be used from there */
    public void validateIn(String arn, Place place) {
        Parts parts = Parts.of(arn);
        String own = place.account().value();
        boolean here = parts.partition().equals(place.partition().id())
                && (region == InRegion.NONE
                        || parts.region().equals(place.region().value()))
                && (account == InAccount.ANY
                        || parts.account().equals(own)
                        || parts.account().equals("aws"));
        if (!here) {
            String accounts = switch (account) {
                case OWN -> own;
                case OWN_OR_AWS -> own;
                case ANY -> "ACCOUNT";
            };
            throw new InvalidValue(
                    '"' + arn + "\" cannot be used in the account " + own + " in " + place.region(),
                    shape(place.partition().id(), place.region().value(), accounts));
        }
    }

    private String shape(String partition, String regions, String accounts) {
        return what + ", arn:" + partition + ":" + service + ":" + (region == InRegion.NONE ? "" : regions) + ":"
                + accounts + ":" + form
                + (account == InAccount.OWN_OR_AWS
                        ? ", or of AWS, arn:" + partition + ":" + service + "::aws:" + form
                        : "");
    }
}
