package dev.prefectinfra.testing;

import java.util.List;
import java.util.SortedMap;

/**
 * One statement of a policy; what may be one text or a list in JSON is a list here.
 *
 * @param sid empty where it has none
 * @param effect {@code Allow} or {@code Deny}
 * @param actions as written; with {@code NotAction} there are none
 * @param resources as written; none in a trust policy
 * @param principals by kind, such as {@code Service}; the key {@code *} for everybody; none in an identity's policy
 * @param conditions by operator, then by key
 */
public record PolicyStatement(
        String sid,
        String effect,
        List<String> actions,
        List<String> resources,
        SortedMap<String, List<String>> principals,
        SortedMap<String, SortedMap<String, List<String>>> conditions) {
    public PolicyStatement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
    }

    /** The values of a condition; empty when the statement has no such condition. */
    public List<String> condition(String operator, String key) {
        SortedMap<String, List<String>> keys = conditions.get(operator);
        return keys == null ? List.of() : keys.getOrDefault(key, List.of());
    }
}
