package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.Locale;

/** A UUID in its text form; kept in lower case, as CircleCI writes it into its tokens. */
public record Uuid(String value) {
    private static final TextRule RULE = new TextRule(
            "a UUID",
            36,
            36,
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "8-4-4-4-12 hexadecimal digits");
    private static final String NIL = "00000000-0000-0000-0000-000000000000";

    public Uuid {
        value = value.toLowerCase(Locale.ROOT);
        RULE.validate(value);
        if (value.equals(NIL)) {
            throw new InvalidValue("the nil UUID is not an id", "the id that CircleCI shows in the settings");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
