package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A version constraint in Terraform's form, such as {@code >= 5.23.1, < 7.0.0} ("Version Constraints", Terraform
 * documentation). At least one version satisfies it.
 */
public record VersionConstraint(String value) {
    private static final String ONE = "(=|!=|>|>=|<|<=|~>)? ?([0-9]+(?:\\.[0-9]+){0,2})";
    private static final Pattern EACH = Pattern.compile(ONE);
    private static final TextRule RULE = new TextRule(
            "a version constraint", 1, 100, ONE + "(?:, ?" + ONE + ")*", "constraints such as \">= 5.23.1, < 7.0.0\"");

    public VersionConstraint {
        RULE.validate(value);
        if (probes(value).noneMatch(version -> satisfied(value, version))) {
            throw new InvalidValue('"' + value + "\" allows no version", "constraints that one version satisfies");
        }
    }

    /** Whether a version such as {@code 1.10.5} satisfies it. */
    public boolean allows(String version) {
        return allows(Version.of(version));
    }

    /** Whether a version satisfies it. */
    boolean allows(Version version) {
        return satisfied(value, version);
    }

    /** Whether some version below {@code limit} satisfies it. */
    boolean allowsBelow(Version limit) {
        return Stream.concat(Stream.of(limit.before()), probes(value))
                .anyMatch(version -> version.compareTo(limit) < 0 && satisfied(value, version));
    }

    private static boolean satisfied(String constraint, Version version) {
        return parts(constraint).stream().allMatch(part -> condition(part).test(version));
    }

    private static Predicate<Version> condition(MatchResult part) {
        Version bound = Version.of(part.group(2));
        String operator = part.group(1) == null ? "=" : part.group(1);
        return switch (operator) {
            case "!=" -> version -> version.compareTo(bound) != 0;
            case ">" -> version -> version.compareTo(bound) > 0;
            case ">=" -> version -> version.compareTo(bound) >= 0;
            case "<" -> version -> version.compareTo(bound) < 0;
            case "<=" -> version -> version.compareTo(bound) <= 0;
            case "~>" -> version -> version.compareTo(bound) >= 0 && version.compareTo(next(part.group(2))) < 0;
            default -> version -> version.compareTo(bound) == 0;
        };
    }

    /** Where {@code ~>} ends: only the last of the numbers that are written may be higher. */
    private static Version next(String written) {
        Version bound = Version.of(written);
        return written.matches("[0-9]+\\.[0-9]+\\.[0-9]+")
                ? new Version(bound.major(), bound.minor() + 1, 0)
                : new Version(bound.major() + 1, 0, 0);
    }

    /** Versions at and around each bound: if any satisfies the constraint, one of these does. */
    private static Stream<Version> probes(String constraint) {
        return parts(constraint).stream()
                .flatMap(part -> Stream.of(Version.of(part.group(2)), next(part.group(2))))
                .flatMap(bound ->
                        Stream.of(bound, bound.before(), new Version(bound.major(), bound.minor(), bound.patch() + 1)));
    }

    private static List<MatchResult> parts(String constraint) {
        Matcher matcher = EACH.matcher(constraint);
        return matcher.results().toList();
    }

    @Override
    public String toString() {
        return value;
    }
}
