package dev.prefectinfra.core.name;

/**
 * Name of one stack, which is one Terraform state, one output folder and one Terraform Cloud workspace (letters,
 * digits, - and _, at most 90 characters; the parts' own limits keep it below).
 */
public record StackName(String value) implements Comparable<StackName> {
    private static final String PREFIX = "prefect-v2-";

    public static StackName ofAccount(AccountName account) {
        return new StackName(PREFIX + account + "-ci");
    }

    public static StackName ofBootstrap(AccountName account) {
        return new StackName(PREFIX + account + "-bootstrap");
    }

    public static StackName ofLane(AccountName account, DeploymentType type) {
        return new StackName(PREFIX + account + "-" + type);
    }

    @Override
    public int compareTo(StackName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
