package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an SNS topic: at most 256 characters. */
public record TopicName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an SNS topic name", 1, 256, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public TopicName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "sns", value, value + ":*");
    }

    @Override
    public String toString() {
        return value;
    }
}
