package dev.prefectinfra.core.name;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;

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

    public DeploymentType {
        RULE.validate(value);
        if (value.equals("ci") || value.equals("bootstrap")) {
            throw new InvalidValue('"' + value + "\" is reserved: a stack of the account is named so", "another name");
        }
        if (value.equals("image") || value.equals("plan")) {
            throw new InvalidValue(
                    '"' + value + "\" is reserved: a job of the CI pipeline is named so", "another name");
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
