package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of a CloudWatch dashboard: at most 255 characters. */
public record DashboardName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a CloudWatch dashboard name", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public DashboardName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return List.of(new ArnPattern(place.globalArn("cloudwatch", "dashboard/" + value)));
    }

    @Override
    public String toString() {
        return value;
    }
}
