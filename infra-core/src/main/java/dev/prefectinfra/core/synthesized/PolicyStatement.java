package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.value.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One statement of a policy as IAM gets it: what JSON may write as one text or as a list is a list, and Terraform's
 * escape of the dollar is undone. References such as {@code ${aws_sns_topic.alarms.arn}} stay as they are.
 *
 * @param sid empty where it has none
 * @param effect {@code Allow} or {@code Deny}
 * @param actions as written; none with {@code NotAction}
 * @param notActions those of {@code NotAction}
 * @param resources as written; none in a trust policy
 * @param notResources those of {@code NotResource}
 * @param principals by kind, such as {@code Service}; the kind {@code *} for everybody; none in an identity's policy
 * @param notPrincipals those of {@code NotPrincipal}
 * @param conditions by operator, then by key; all of them have to hold
 */
public record PolicyStatement(
        String sid,
        String effect,
        List<String> actions,
        List<String> notActions,
        List<String> resources,
        List<String> notResources,
        SortedMap<String, List<String>> principals,
        SortedMap<String, List<String>> notPrincipals,
        SortedMap<String, SortedMap<String, List<String>>> conditions) {

    /**
     * Reads the statements of a policy, in the document's order.
     *
     * @param policy its text as it stands in {@code cdk.tf.json}
     * @return empty if it is not written out, but made by Terraform
     */
    public static Optional<List<PolicyStatement>> parse(String policy) {
        JsonNode document = Arguments.parsed(policy);
        return document.has("Statement")
                ? Optional.of(Arguments.each(document.path("Statement")).stream()
                        .map(PolicyStatement::of)
                        .toList())
                : Optional.empty();
    }

    private static PolicyStatement of(JsonNode node) {
        SortedMap<String, SortedMap<String, List<String>>> conditions = new TreeMap<>();
        node.path("Condition")
                .properties()
                .forEach(operator -> conditions.put(operator.getKey(), textsByKey(operator.getValue())));
        return new PolicyStatement(
                node.path("Sid").asText(),
                node.path("Effect").asText(),
                texts(node.path("Action")),
                texts(node.path("NotAction")),
                texts(node.path("Resource")),
                texts(node.path("NotResource")),
                principals(node.path("Principal")),
                principals(node.path("NotPrincipal")),
                conditions);
    }

    private static SortedMap<String, List<String>> principals(JsonNode node) {
        SortedMap<String, List<String>> principals = textsByKey(node);
        if (node.isTextual()) {
            principals.put(node.asText(), List.of(node.asText()));
        }
        return principals;
    }

    private static SortedMap<String, List<String>> textsByKey(JsonNode object) {
        SortedMap<String, List<String>> texts = new TreeMap<>();
        object.properties().forEach(each -> texts.put(each.getKey(), texts(each.getValue())));
        return texts;
    }

    private static List<String> texts(JsonNode value) {
        return Arguments.each(value).stream()
                .map(text -> text.asText().replace("$${", "${"))
                .toList();
    }

    /** Whether it allows something; what is no {@code Allow} does not. */
    public boolean allows() {
        return effect.equals("Allow");
    }

    /** Whether an action is among its own, wildcards included. */
    public boolean covers(String action) {
        return actions.stream().anyMatch(each -> Glob.matchesAction(each, action));
    }

    /** The values of a condition; empty when the statement has no such condition. */
    public List<String> condition(String operator, String key) {
        SortedMap<String, List<String>> keys = conditions.get(operator);
        return keys == null ? List.of() : keys.getOrDefault(key, List.of());
    }

    /** The conditions one by one, sorted by operator and key. */
    public List<PolicyCondition> eachCondition() {
        List<PolicyCondition> all = new ArrayList<>();
        conditions.forEach(
                (operator, keys) -> keys.forEach((key, values) -> all.add(new PolicyCondition(operator, key, values))));
        return all;
    }

    /** The conditions on a key. */
    public Stream<PolicyCondition> on(String key) {
        return eachCondition().stream().filter(condition -> condition.on(key));
    }

    /** Whether it lets everybody in: {@code *} as principal, of whatever kind that takes in everybody. */
    public boolean isForEverybody() {
        return Stream.of("*", "AWS", "Federated", "Service")
                .anyMatch(kind -> principals.getOrDefault(kind, List.of()).contains("*"));
    }

    /** The same statement about other resources. */
    public PolicyStatement withResources(UnaryOperator<String> change) {
        return new PolicyStatement(
                sid,
                effect,
                actions,
                notActions,
                resources.stream().map(change).toList(),
                notResources,
                principals,
                notPrincipals,
                conditions);
    }

    /** The same statement about other principals. */
    public PolicyStatement withPrincipals(UnaryOperator<String> change) {
        return new PolicyStatement(
                sid,
                effect,
                actions,
                notActions,
                resources,
                notResources,
                changed(principals, change),
                changed(notPrincipals, change),
                conditions);
    }

    private static SortedMap<String, List<String>> changed(
            SortedMap<String, List<String>> principals, UnaryOperator<String> change) {
        SortedMap<String, List<String>> changed = new TreeMap<>();
        principals.forEach(
                (kind, names) -> changed.put(kind, names.stream().map(change).toList()));
        return changed;
    }
}
