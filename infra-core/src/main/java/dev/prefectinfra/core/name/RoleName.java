package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Name of an IAM role: at most 64 characters. */
public record RoleName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an IAM role name", 1, 64, "[A-Za-z0-9+=,.@_-]+", "letters, digits and + = , . @ _ -");

    public RoleName {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
