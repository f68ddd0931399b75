package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of a managed policy of IAM: at most 128 characters. */
public record PolicyName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("a policy's name", 1, 128, "[A-Za-z0-9+=,.@_-]+", "letters, digits and + = , . @ _ -");

    public PolicyName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return List.of(new ArnPattern(place.globalArn("iam", "policy/" + value)));
    }

    @Override
    public String toString() {
        return value;
    }
}
