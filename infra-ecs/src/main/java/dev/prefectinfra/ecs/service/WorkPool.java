package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.value.TextRule;

/**
 * Name of a work pool of Prefect: at most 100 characters, which is our limit. Prefect itself sets none, and refuses
 * {@code / % & < >} ({@code BANNED_CHARACTERS} in {@code prefect/_internal/schemas/validators.py} of Prefect 2). Its
 * API keeps names that begin with {@code prefect}, in any case, to itself: such a pool cannot be created
 * ({@code create_work_pool} in {@code prefect/server/api/workers.py}).
 */
public record WorkPool(String value) {
    private static final TextRule RULE = new TextRule(
            "a work pool's name",
            1,
            100,
            "(?![Pp][Rr][Ee][Ff][Ee][Cc][Tt])[A-Za-z0-9][A-Za-z0-9 ._-]*",
            "letters, digits, spaces and . _ -, not beginning with prefect");

    public WorkPool {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
