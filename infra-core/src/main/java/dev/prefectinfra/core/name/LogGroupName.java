package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of a CloudWatch log group: at most 512 characters. */
public record LogGroupName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a log group name", 1, 512, "[A-Za-z0-9._/#-]+", "letters, digits and . _ / # -");

    public LogGroupName {
        RULE.check(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "logs", "log-group:" + value, "log-group:" + value + ":*");
    }

    @Override
    public String toString() {
        return value;
    }
}
