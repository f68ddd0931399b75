package com.example.infra;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.TextRule;

/** Name of an SQS queue: at most 80 characters. Being a {@link UniqueName}, two lanes cannot make the same. */
public record QueueName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an SQS queue name", 1, 80, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public QueueName {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
