package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/**
 * Name of a CloudWatch log group: at most 512 characters, none that begins with {@code aws/} (CreateLogGroup, Amazon
 * CloudWatch Logs API Reference). AWS's own groups begin with {@code /aws/}.
 */
public record LogGroupName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a log group name", 1, 512, "[A-Za-z0-9._/#-]+", "letters, digits and . _ / # -");

    public LogGroupName {
        RULE.validate(value);
        if (value.startsWith("aws/")) {
            throw InvalidValue.withFix(
                    '"' + value + "\" begins with aws/, which AWS refuses", "did you mean /" + value + "?");
        }
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
