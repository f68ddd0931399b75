package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.value.TextRule;

/**
 * Name of a work queue of Prefect: at most 100 characters, which is our limit. Prefect itself sets none, and refuses
 * only {@code / % & < >} ({@code BANNED_CHARACTERS} in {@code prefect/_internal/schemas/validators.py} of Prefect 2).
 */
public record WorkQueue(String value) {
    private static final TextRule RULE = new TextRule(
            "a work queue's name", 1, 100, "[A-Za-z0-9][A-Za-z0-9 ._-]*", "letters, digits, spaces and . _ -");

    public WorkQueue {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
