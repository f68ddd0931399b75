package dev.prefectinfra.ci;

import dev.prefectinfra.core.value.TextRule;

/**
 * A repository as CircleCI writes it into its tokens, such as {@code github.com/acme/flows}. Exact, upper and lower
 * case too. A part named {@code vcs-ref} is refused: origin and branch could no longer be told apart in a subject.
 */
public record VcsOrigin(String value) {
    private static final TextRule RULE = new TextRule(
            "a repository's origin",
            5,
            200,
            "(?!.*/vcs-ref(?:/|$))(?!.*\\.git$)[a-z0-9-]+(?:\\.[a-z0-9-]+)+(?:/[A-Za-z0-9._-]+){2,}",
            "HOST/OWNER/REPOSITORY such as github.com/acme/flows, without https:// and .git, no wildcard");

    public VcsOrigin {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
