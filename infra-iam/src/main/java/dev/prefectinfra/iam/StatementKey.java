package dev.prefectinfra.iam;

import dev.prefectinfra.core.value.TextRule;

/** The Sid of a statement that a team writes. */
public record StatementKey(String value) {
    private static final TextRule RULE =
            new TextRule("a Sid", 1, 64, "[A-Z][A-Za-z0-9]*", "letters and digits, starting with a capital");

    public StatementKey {
        RULE.validate(value);
    }
}
