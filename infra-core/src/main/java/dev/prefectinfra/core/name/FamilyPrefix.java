package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/**
 * What the task definition families of one lane's flows begin with. It ends in {@code _}, a character that no lane's
 * name can hold: otherwise the prefix of lane {@code test} would cover lane {@code test-eu} too, and so would every
 * policy made of it.
 */
public record FamilyPrefix(String value) implements UniqueName {
    // ECSTask slugifies families: other characters would be registered anew under another name.
    private static final TextRule RULE = new TextRule(
            "a family prefix",
            3,
            128,
            "[a-z0-9]+(?:-[a-z0-9]+)*_",
            "lower-case letters, digits and single inner hyphens, and one _ at the end");

    public FamilyPrefix {
        RULE.validate(value);
    }

    /** Matches exactly the families of this lane, in every revision; for the resource of an ARN. */
    public String anyFamily() {
        return value + "*:*";
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "ecs", "task-definition/" + anyFamily());
    }

    @Override
    public String toString() {
        return value;
    }
}
