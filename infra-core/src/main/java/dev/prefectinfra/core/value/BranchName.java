package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One git branch by its exact name, without {@code refs/heads/}. No wildcard can be expressed: branches decide what CI
 * may reach. What git refuses is refused here too (git-check-ref-format), since nobody could ever push it.
 */
public record BranchName(String value) {
    private static final TextRule RULE = new TextRule(
            "a branch name",
            1,
            100,
            // Of git's rules: no part begins with a dot or is empty, no "..", none ends in ".lock", the whole in no
            // dot.
            "(?!.*\\.\\.)(?!.*\\.lock(?:/|$))(?!HEAD$)[A-Za-z0-9](?:[A-Za-z0-9._-]|/(?=[A-Za-z0-9]))*(?<!\\.)",
            "one branch's exact name as git takes it (letters, digits, . _ - /), no wildcard");

    /** How git shows a branch elsewhere: as a full reference, or with the remote in front. */
    private static final Pattern REFERENCE =
            Pattern.compile("(?:refs/heads/|refs/remotes/[^/]+/|remotes/[^/]+/|heads/|origin/)(.+)");

    public BranchName {
        RULE.validate(value);
        Matcher reference = REFERENCE.matcher(value);
        if (reference.matches()) {
            throw InvalidValue.withFix(
                    '"' + value + "\" is a reference to a branch, not its name",
                    "did you mean " + reference.group(1) + "?");
        }
        if (value.startsWith("refs/")) {
            throw new InvalidValue('"' + value + "\" is a reference, but not to a branch", RULE.allowed());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
