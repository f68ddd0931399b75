package dev.prefectinfra.iam.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that who deploys a flow has to know of its lane. Modules contribute it with {@code @ProvidesIntoSet}.
 *
 * @param key its name in the hand-off, in snake case
 * @param value a text, a list or a map of texts, or {@code null}; texts and lists may be Terraform references
 */
public record HandOffValue(String key, @Nullable Object value) {
    public static HandOffValue of(String key, String value) {
        return new HandOffValue(key, value);
    }

    public static HandOffValue of(String key, List<String> values) {
        return new HandOffValue(key, List.copyOf(values));
    }
}
