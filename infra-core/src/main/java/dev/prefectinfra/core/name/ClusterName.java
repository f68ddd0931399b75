package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Name of an ECS cluster: at most 255 characters. */
public record ClusterName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an ECS cluster name", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public ClusterName {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
