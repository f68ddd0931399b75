package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an IAM role: at most 64 characters. */
public record RoleName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an IAM role name", 1, 64, "[A-Za-z0-9+=,.@_-]+", "letters, digits and + = , . @ _ -");

    public RoleName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return List.of(new ArnPattern(place.globalArn("iam", "role" + place.rolePath() + value)));
    }

    @Override
    public String toString() {
        return value;
    }
}
