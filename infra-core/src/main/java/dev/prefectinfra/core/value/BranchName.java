package dev.prefectinfra.core.value;

/** One git branch by its exact name. No wildcard can be expressed: branches decide what CI may reach. */
public record BranchName(String value) {
    private static final TextRule RULE = new TextRule(
            "a branch name",
            1,
            100,
            "[A-Za-z0-9](?:[A-Za-z0-9._-]|/(?=[A-Za-z0-9]))*",
            "one branch's exact name (letters, digits, . _ - /), no wildcard");

    public BranchName {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
