package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.regex.Pattern;

/**
 * Text in an IAM statement that a team writes: a resource ARN or a condition's value. Unlike all other text it may hold
 * IAM policy variables such as {@code ${aws:username}}, and wildcards inside it; Terraform's interpolation stays out.
 */
public record PolicyText(String value) {
    // As long as an ARN may be.
    private static final int MOST_CHARACTERS = 2048;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[a-z0-9-]+:[A-Za-z0-9:/_.-]+}");

    public PolicyText {
        String rest = VARIABLE.matcher(value).replaceAll("");
        // A dollar before a variable would meet the one that escapes it.
        if (rest.contains("$") || rest.contains("%{")) {
            throw new InvalidValue(
                    '"' + value + "\" holds a Terraform template", "literal text and IAM policy variables ${aws:...}");
        }
        if (value.isEmpty()
                || value.length() > MOST_CHARACTERS
                || !value.equals(value.strip())
                || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new InvalidValue(
                    '"' + value + "\" cannot stand in a policy",
                    "1 to " + MOST_CHARACTERS + " characters: printable ASCII, no space at its ends");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
