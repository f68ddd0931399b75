package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Our name of an account: the name of its file in {@code accounts/}. It stands in the names of what we create. */
public record AccountName(String value) implements Comparable<AccountName> {
    private static final TextRule RULE = new TextRule(
            "an account's name", 1, 20, "[a-z][a-z0-9]*", "a lower-case letter, then letters and digits (no hyphen)");

    public AccountName {
        RULE.validate(value);
    }

    @Override
    public int compareTo(AccountName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
