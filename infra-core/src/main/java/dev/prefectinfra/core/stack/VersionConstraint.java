package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.value.TextRule;

/** A version constraint in Terraform's form, such as {@code >= 5.23.1, < 6.0.0}. */
public record VersionConstraint(String value) {
    private static final String ONE = "(?:=|!=|>|>=|<|<=|~>)? ?[0-9]+(?:\\.[0-9]+){0,2}";
    private static final TextRule RULE = new TextRule(
            "a version constraint", 1, 100, ONE + "(?:, ?" + ONE + ")*", "constraints such as \">= 5.23.1, < 6.0.0\"");

    public VersionConstraint {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
