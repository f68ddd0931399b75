package dev.prefectinfra.iam;

import java.util.List;

/**
 * One condition of a statement.
 *
 * @param operator such as {@code StringEquals}
 * @param key such as {@code aws:SourceAccount}
 * @param values any one of which has to match
 */
public record Condition(String operator, String key, List<String> values) {
    public Condition {
        values = List.copyOf(values);
    }

    public static Condition stringEquals(String key, String... values) {
        return new Condition("StringEquals", key, List.of(values));
    }

    public static Condition arnEquals(String key, String... values) {
        return new Condition("ArnEquals", key, List.of(values));
    }

    public static Condition arnLike(String key, String... values) {
        return new Condition("ArnLike", key, List.of(values));
    }

    public static Condition stringLike(String key, String... values) {
        return new Condition("StringLike", key, List.of(values));
    }
}
