package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of a task definition family: at most 255 characters. */
public record FamilyName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a task definition family", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public FamilyName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "ecs", "task-definition/" + value + ":*");
    }

    @Override
    public String toString() {
        return value;
    }
}
