package dev.prefectinfra.core.name;

import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an ECR repository: 2 to 256 characters. */
public record RepositoryName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "an ECR repository name",
            2,
            256,
            "[a-z0-9]+(?:[._/-][a-z0-9]+)*",
            "lower-case letters and digits, joined by single . _ - /");

    public RepositoryName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "ecr", "repository/" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
