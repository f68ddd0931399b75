package dev.prefectinfra.core.value;

/** An AWS region by its code, for example {@code us-east-1}. */
public record Region(String value) {
    private static final TextRule RULE =
            new TextRule("an AWS region", 9, 32, "[a-z]{2}(-[a-z]+)+-[0-9]", "a region code such as us-east-1");

    public Region {
        RULE.check(value);
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
