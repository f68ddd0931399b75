package dev.prefectinfra.core.value;

/** A closed part of AWS with its own ARNs and host names. It follows from the region. */
public enum Partition {
    AWS("aws", "amazonaws.com"),
    CHINA("aws-cn", "amazonaws.com.cn"),
    US_GOV("aws-us-gov", "amazonaws.com");

    private final String id;
    private final String dnsSuffix;

    Partition(String id, String dnsSuffix) {
        this.id = id;
        this.dnsSuffix = dnsSuffix;
    }

    public static Partition of(Region region) {
        if (region.value().startsWith("cn-")) {
            return CHINA;
        }
        return region.value().startsWith("us-gov-") ? US_GOV : AWS;
    }

    /** As it stands in an ARN: {@code aws}, {@code aws-cn} or {@code aws-us-gov}. */
    public String id() {
        return id;
    }

    /** The end of host names, such as ECR's; service principals keep {@code amazonaws.com} everywhere. */
    public String dnsSuffix() {
        return dnsSuffix;
    }

    /** The ARN of something without region and account, such as a bucket: {@code arn:aws:s3:::name}. */
    public String arn(String service, String resource) {
        return "arn:" + id + ":" + service + ":::" + resource;
    }
}
