package dev.prefectinfra.iam.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that who deploys a flow has to know of its lane. Modules contribute it with {@code @ProvidesIntoSet}.
 *
 * @param key its name in the hand-off, in snake case; the stack's output of that name, whoever else makes one
 * @param value a text, a list or a map of texts, or {@code null}; texts and lists may be Terraform references
 * @param present whether the lane hands it off; what it has not, others may
 */
public record HandOffValue(String key, @Nullable Object value, boolean present) {
    public HandOffValue(String key, @Nullable Object value) {
        this(key, value, true);
    }

    public static HandOffValue of(String key, String value) {
        return new HandOffValue(key, value);
    }

    public static HandOffValue of(String key, List<String> values) {
        return new HandOffValue(key, List.copyOf(values));
    }

    /** This value in lanes that have what it tells of, and nothing in others. */
    public HandOffValue onlyIf(boolean condition) {
        return condition ? this : new HandOffValue(key, null, false);
    }
}
