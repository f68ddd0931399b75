package dev.prefectinfra.iam;

import dev.prefectinfra.core.value.TextRule;
import java.util.Locale;

/**
 * The key of a condition, such as {@code aws:RequestTag/team}. Two are equal whatever the case of their letters, as for
 * IAM ("IAM JSON policy elements: Condition", IAM User Guide).
 */
public record ConditionKey(String value) {
    private static final TextRule RULE =
            new TextRule("a condition key", 3, 128, "[a-z0-9-]+:[A-Za-z0-9:/._-]+", "SERVICE:Key");

    public ConditionKey {
        RULE.validate(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConditionKey key && value.equalsIgnoreCase(key.value);
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(Locale.ROOT).hashCode();
    }
}
