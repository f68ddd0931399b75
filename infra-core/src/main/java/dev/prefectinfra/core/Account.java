package dev.prefectinfra.core;

import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Region;

/** An AWS account that we deploy to, in the one region that it uses. */
public record Account(AccountName name, AccountId id, Region region) {
    public Partition partition() {
        return region.partition();
    }

    public Place place() {
        return new Place(id, region);
    }

    /** The ARN of a regional thing in this account, such as {@code arn:aws:ecs:us-east-1:123456789012:cluster/x}. */
    public String arn(String service, String resource) {
        return place().arn(service, resource);
    }

    /** The ARN of something of IAM in this account; IAM has no region. */
    public String iamArn(String resource) {
        return place().globalArn("iam", resource);
    }
}
