package dev.prefectinfra.core.value;

/** The full ARN of one existing thing. No wildcard: it is used where AWS wants an exact one. */
public record Arn(String value) {
    private static final TextRule RULE = new TextRule(
            "an ARN",
            20,
            2048,
            "arn:aws(-cn|-us-gov)?:[a-z0-9-]+:[a-z0-9-]*:[0-9]{0,12}:[A-Za-z0-9_+=,.@/:-]+",
            "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE without wildcards");

    public Arn {
        RULE.check(value);
    }

    /** The service's name in the ARN, such as {@code kms}. */
    public String service() {
        return value.split(":", 6)[2];
    }

    /** What stands after the account id. */
    public String resource() {
        return value.split(":", 6)[5];
    }

    /**
     * The same ARN, if it belongs to {@code service} and its resource starts with {@code prefix}.
     *
     * @throws InvalidValue otherwise
     */
    public Arn of(String service, String prefix) {
        if (!service().equals(service) || !resource().startsWith(prefix)) {
            throw new InvalidValue(
                    '"' + value + "\" is the ARN of something else", "arn:aws:" + service + ":...:" + prefix + "...");
        }
        return this;
    }

    @Override
    public String toString() {
        return value;
    }
}
