package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Name of a task definition family: at most 255 characters. */
public record FamilyName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a task definition family", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public FamilyName {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
