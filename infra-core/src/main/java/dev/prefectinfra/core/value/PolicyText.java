package dev.prefectinfra.core.value;

import java.util.regex.Pattern;

/**
 * Text in an IAM statement that a user writes: a resource ARN or a condition's value. Unlike all other text it may hold
 * IAM policy variables such as {@code ${aws:username}}, and wildcards inside it; Terraform's interpolation stays out.
 */
public record PolicyText(String value) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[a-z0-9-]+:[A-Za-z0-9:/_.-]+}");

    public PolicyText {
        String rest = VARIABLE.matcher(value).replaceAll("");
        // A dollar before a variable would meet the one that escapes it.
        if (rest.contains("$") || rest.contains("%{")) {
            throw new InvalidValue(
                    '"' + value + "\" holds a Terraform template", "literal text and IAM policy variables ${aws:...}");
        }
        if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new InvalidValue('"' + value + "\" cannot stand in a policy", "printable ASCII, not empty");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
