package dev.prefectinfra.core.sample;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.TextRule;

/** A name of the sample's own. */
public record QueueName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a queue's name", 1, 256, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public QueueName {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
