package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an EventBridge rule: at most 64 characters. */
public record RuleName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an EventBridge rule name", 1, 64, "[A-Za-z0-9._-]+", "letters, digits and . _ -");

    public RuleName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "events", "rule/" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
