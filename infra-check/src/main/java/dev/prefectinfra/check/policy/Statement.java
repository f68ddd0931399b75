package dev.prefectinfra.check.policy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One statement of a policy; what JSON may write as one text or as a list is a list here.
 *
 * @param sid empty where it has none
 * @param allows whether its effect is {@code Allow}
 * @param actions as written; none with {@code NotAction}
 * @param notActions those of {@code NotAction}
 * @param resources as written; none in a trust policy
 * @param notResources those of {@code NotResource}
 * @param principals by kind, such as {@code Service}; the kind {@code *} for everybody; none in an identity's policy
 * @param notPrincipals those of {@code NotPrincipal}
 * @param conditions all of them have to hold
 */
public record Statement(
        String sid,
        boolean allows,
        List<String> actions,
        List<String> notActions,
        List<String> resources,
        List<String> notResources,
        Map<String, List<String>> principals,
        Map<String, List<String>> notPrincipals,
        List<Condition> conditions) {

    /** A text about it, with its Sid before it where it has one. */
    public String about(String text) {
        return sid.isEmpty() ? text : sid + ": " + text;
    }

    /** Whether an action is among its own, wildcards included. */
    public boolean covers(String action) {
        return actions.stream().anyMatch(each -> Glob.matchesAction(each, action));
    }

    /** The conditions on a key. */
    public Stream<Condition> on(String key) {
        return conditions.stream().filter(condition -> condition.on(key));
    }

    /** Whether it lets everybody in: {@code *} as principal, of whatever kind that takes in everybody. */
    public boolean isForEverybody() {
        return principals.getOrDefault("*", List.of()).contains("*")
                || principals.getOrDefault("AWS", List.of()).contains("*")
                || principals.getOrDefault("Federated", List.of()).contains("*")
                || principals.getOrDefault("Service", List.of()).contains("*");
    }
}
