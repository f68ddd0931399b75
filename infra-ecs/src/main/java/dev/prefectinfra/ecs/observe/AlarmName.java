package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of a CloudWatch alarm: at most 255 characters. */
public record AlarmName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "a CloudWatch alarm name", 1, 255, "[A-Za-z0-9 ._:/-]+", "letters, digits, spaces and . _ : / -");

    public AlarmName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "cloudwatch", "alarm:" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
