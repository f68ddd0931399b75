package dev.prefectinfra.core.synthesized;

import java.util.List;
import java.util.Locale;

/**
 * One condition of a statement.
 *
 * @param operator as written, such as {@code StringEquals} or {@code ForAllValues:StringLike}
 * @param key as written; IAM does not tell its case apart
 * @param values one of them has to match
 */
public record PolicyCondition(String operator, String key, List<String> values) {
    public PolicyCondition {
        values = List.copyOf(values);
    }

    /** Whether it is about this key. */
    public boolean on(String name) {
        return key.equalsIgnoreCase(name);
    }

    /** Whether its operator is one of these, and no variant of them. */
    public boolean by(String... operators) {
        return List.of(operators).contains(operator);
    }

    /** Whether it may hold where the request does not have the key, or has several values for it. */
    public boolean isLoose() {
        String lower = operator.toLowerCase(Locale.ROOT);
        return lower.startsWith("forallvalues:") || lower.startsWith("foranyvalue:") || lower.endsWith("ifexists");
    }

    /** In words, as far as operators have some. */
    public String inWords() {
        String verb = switch (operator) {
            case "StringEquals", "ArnEquals", "Bool", "NumericEquals" -> "is";
            case "StringLike", "ArnLike" -> "is like";
            case "StringNotEquals", "ArnNotEquals", "NumericNotEquals" -> "is not";
            case "StringNotLike", "ArnNotLike" -> "is not like";
            default -> operator;
        };
        return key + " " + verb + " " + String.join(" or ", values);
    }
}
