package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.TextRule;

/**
 * Name of an ECS service: at most 255 characters. Kept unique in the account, so that alarms and logs name one thing.
 * Its ARN begins with that of its cluster, which stands for it.
 */
public record ServiceName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an ECS service name", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public ServiceName {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
