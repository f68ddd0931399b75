package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an SSM parameter, as a path. */
public record ParameterName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "an SSM parameter name",
            2,
            512,
            "/(?!aws/|ssm/)[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+){0,14}",
            "a path such as /prefect-v2/dev/test: at most 15 levels of letters, digits and . _ -, not below /aws or /ssm");

    public ParameterName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "ssm", "parameter" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
