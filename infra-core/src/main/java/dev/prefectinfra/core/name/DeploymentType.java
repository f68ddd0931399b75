package dev.prefectinfra.core.name;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.Set;

/**
 * A lane for flows inside an account, such as {@code test} or {@code live}. A key of the configuration rather than an
 * enum, because teams rename and add lanes.
 */
public record DeploymentType(String value) implements Comparable<DeploymentType> {
    private static final TextRule RULE = new TextRule(
            "a deployment type",
            1,
            20,
            "[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
            "a lower-case letter, then letters, digits and single hyphens");

    private static final Set<String> STACKS = Set.of("ci", "bootstrap");
    private static final Set<String> JOBS = Set.of("image", "plan");

    public DeploymentType {
        RULE.validate(value);
        if (STACKS.contains(value) || JOBS.contains(value)) {
            throw new InvalidValue(
                    '"' + value + "\" is reserved: a "
                            + (STACKS.contains(value) ? "stack of the account" : "job of the CI pipeline")
                            + " is named so",
                    "any name but ci, bootstrap, image and plan");
        }
    }

    @Override
    public int compareTo(DeploymentType other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
