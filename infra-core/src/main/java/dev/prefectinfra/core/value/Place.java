package dev.prefectinfra.core.value;

/**
 * The account and the region that something is for.
 *
 * @param rolePath the IAM path of the account's roles, such as {@code /} or {@code /a/b/}
 */
public record Place(AccountId account, Region region, String rolePath) {
    public Place(AccountId account, Region region) {
        this(account, region, "/");
    }

    public Partition partition() {
        return region.partition();
    }

    /** The ARN of a regional thing here, such as {@code arn:aws:ecs:us-east-1:123456789012:cluster/x}. */
    public String arn(String service, String resource) {
        return "arn:" + partition().id() + ":" + service + ":" + region + ":" + account + ":" + resource;
    }

    /** The ARN of something of the account without a region, such as what IAM and dashboards have. */
    public String globalArn(String service, String resource) {
        return "arn:" + partition().id() + ":" + service + "::" + account + ":" + resource;
    }
}
