package dev.prefectinfra.check.diff;

import dev.prefectinfra.check.network.Cidr;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.value.Glob;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One condition of a statement, in a form in which conditions of the same meaning are equal: where no wildcard stands,
 * {@code StringEquals} is {@code StringLike}, and {@code ArnEquals} always is {@code ArnLike}.
 *
 * @param set {@code forallvalues:}, {@code foranyvalue:} or nothing
 * @param operator in small letters, such as {@code stringlike}
 * @param ifExists whether it holds too where the request has no such key
 * @param key in small letters
 */
record Requirement(String set, String operator, boolean ifExists, String key, SortedSet<String> values)
        implements Comparable<Requirement> {
    private static final String IF_EXISTS = "ifexists";

    static Requirement of(PolicyCondition condition) {
        String operator = condition.operator().toLowerCase(Locale.ROOT);
        String set = operator.startsWith("for") ? operator.substring(0, operator.indexOf(':') + 1) : "";
        operator = operator.substring(set.length());
        boolean ifExists = operator.endsWith(IF_EXISTS);
        operator = ifExists ? operator.substring(0, operator.length() - IF_EXISTS.length()) : operator;
        SortedSet<String> values = new TreeSet<>(condition.values());
        if (operator.equals("stringequals") || operator.equals("stringnotequals")) {
            // IAM's own way to write a star that is none.
            values = changed(values, value -> value.replaceAll("(?<!\\{)([*?])(?!})", "\\${$1}"));
        }
        if (operator.endsWith("ignorecase") || operator.equals("bool") || operator.equals("null")) {
            values = changed(values, value -> value.toLowerCase(Locale.ROOT));
        }
        operator = operator.replaceFirst("^(string|arn)(not)?equals$", "$1$2like");
        return new Requirement(set, operator, ifExists, condition.key().toLowerCase(Locale.ROOT), values);
    }

    private static SortedSet<String> changed(Collection<String> values, UnaryOperator<String> change) {
        return values.stream().map(change).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether one of its values has to match, and each could stand in a statement of its own. */
    boolean isAnyOf() {
        return set.isEmpty() && !isNegative();
    }

    private boolean isNegative() {
        return operator.contains("not");
    }

    /** The same about one value. */
    Requirement with(Collection<String> other) {
        return new Requirement(set, operator, ifExists, key, new TreeSet<>(other));
    }

    /** Whether it is about the same in the same way, whatever the values. */
    boolean isLike(Requirement other) {
        return with(Set.of()).equals(other.with(Set.of()));
    }

    /** Whether the other one holds wherever this one does; no where that cannot be told. */
    boolean implies(Requirement other) {
        boolean alike = set.equals(other.set) && operator.equals(other.operator) && key.equals(other.key);
        if (!alike || (ifExists && !other.ifExists)) {
            return false;
        }
        return isNegative() ? within(other.values, values) : within(values, other.values);
    }

    private boolean within(SortedSet<String> narrow, SortedSet<String> wide) {
        if (operator.startsWith("numericless") || operator.startsWith("numericgreater")) {
            return isBeyond(narrow, wide, operator.startsWith("numericless"));
        }
        return narrow.stream().allMatch(value -> wide.contains(value) || isCovered(value, wide));
    }

    private boolean isCovered(String value, Collection<String> wide) {
        return switch (operator.replace("not", "")) {
            case "stringlike" -> Glob.covers(wide, value);
            case "arnlike" -> Scope.arnCovered(value, wide);
            case "ipaddress" ->
                wide.stream()
                        .anyMatch(each -> Cidr.of(each)
                                .flatMap(range -> Cidr.of(value).map(range::contains))
                                .orElse(false));
            default -> false;
        };
    }

    private static boolean isBeyond(SortedSet<String> narrow, SortedSet<String> wide, boolean less) {
        Optional<BigDecimal> mine = outermost(narrow, less);
        Optional<BigDecimal> others = outermost(wide, less);
        return mine.isPresent()
                && others.isPresent()
                && (less ? mine.get().compareTo(others.get()) <= 0 : mine.get().compareTo(others.get()) >= 0);
    }

    private static Optional<BigDecimal> outermost(Collection<String> numbers, boolean less) {
        try {
            List<BigDecimal> sorted =
                    numbers.stream().map(BigDecimal::new).sorted().toList();
            return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(less ? sorted.size() - 1 : 0));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** In words. */
    String inWords() {
        boolean pattern = values.stream().anyMatch(value -> value.matches(".*(?<!\\{)[*?].*"));
        String verb = switch (operator) {
            case "stringlike", "arnlike" -> pattern ? "is like" : "is";
            case "stringnotlike", "arnnotlike" -> pattern ? "is not like" : "is not";
            case "bool", "ipaddress", "numericequals" -> "is";
            case "notipaddress", "numericnotequals" -> "is not";
            case "numericlessthan" -> "is less than";
            case "numericgreaterthan" -> "is greater than";
            default -> operator;
        };
        String of = switch (set) {
            case "forallvalues:" -> "each value of ";
            case "foranyvalue:" -> "a value of ";
            default -> "";
        };
        return of + key + " " + verb + " " + String.join(" or ", values) + (ifExists ? ", or is not there" : "");
    }

    @Override
    public int compareTo(Requirement other) {
        return toString().compareTo(other.toString());
    }
}
