package dev.prefectinfra.core.value;

/** The number of an AWS account: 12 digits. Kept as text, because leading zeros count. */
public record AccountId(String value) {
    private static final TextRule RULE = new TextRule("an AWS account id", 12, 12, "[0-9]{12}", "12 digits");

    public AccountId {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
