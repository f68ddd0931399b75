package dev.prefectinfra.iam;

import dev.prefectinfra.core.value.TextRule;

/** Name of a secret in Secrets Manager that exists already: at most 512 characters. */
public record SecretName(String value) {
    private static final TextRule RULE =
            new TextRule("a secret's name", 1, 512, "[A-Za-z0-9/_+=.@-]+", "letters, digits and / _ + = . @ -");

    public SecretName {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
