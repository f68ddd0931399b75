package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.TextRule;

/** Name of an SNS topic: at most 256 characters. */
public record TopicName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an SNS topic name", 1, 256, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public TopicName {
        RULE.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
