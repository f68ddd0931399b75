package dev.prefectinfra.iam;

import dev.prefectinfra.core.value.TextRule;
import java.util.Locale;

/** An exact IAM action. Two are equal whatever the case of their letters, as for IAM. */
public record Action(String value) {
    private static final TextRule RULE = new TextRule(
            "an IAM action", 3, 128, "[a-z0-9-]+:[A-Za-z0-9]+", "SERVICE:Action, exact, without a wildcard");

    public Action {
        RULE.validate(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Action action && value.equalsIgnoreCase(action.value);
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(Locale.ROOT).hashCode();
    }
}
