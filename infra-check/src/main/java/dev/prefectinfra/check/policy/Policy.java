package dev.prefectinfra.check.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A policy as IAM gets it: Terraform's escape of the dollar is undone. References such as
 * {@code ${aws_sns_topic.alarms.arn}} stay as they are.
 *
 * @param statements in the document's order
 */
public record Policy(List<Statement> statements) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public Policy {
        statements = List.copyOf(statements);
    }

    /**
     * Reads a policy's text.
     *
     * @param text as it stands in {@code cdk.tf.json}
     * @return empty if it is not written out, but made by Terraform
     */
    public static Optional<Policy> parse(String text) {
        try {
            JsonNode document = MAPPER.readTree(text);
            if (!document.isObject() || !document.has("Statement")) {
                return Optional.empty();
            }
            List<Statement> statements = new ArrayList<>();
            each(document.path("Statement")).forEach(node -> statements.add(statement(node)));
            return Optional.of(new Policy(statements));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Statement statement(JsonNode node) {
        List<Condition> conditions = new ArrayList<>();
        sorted(node.path("Condition"))
                .forEach((operator, keys) -> sorted(keys)
                        .forEach((key, values) -> conditions.add(new Condition(operator, key, texts(values)))));
        return new Statement(
                node.path("Sid").asText(),
                "Allow".equals(node.path("Effect").asText()),
                texts(node.path("Action")),
                texts(node.path("NotAction")),
                texts(node.path("Resource")),
                texts(node.path("NotResource")),
                principals(node.path("Principal")),
                principals(node.path("NotPrincipal")),
                List.copyOf(conditions));
    }

    private static Map<String, List<String>> principals(JsonNode node) {
        Map<String, List<String>> principals = new TreeMap<>();
        if (node.isTextual()) {
            principals.put(node.asText(), List.of(node.asText()));
        }
        sorted(node).forEach((kind, names) -> principals.put(kind, texts(names)));
        return principals;
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static List<JsonNode> each(JsonNode value) {
        List<JsonNode> all = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(all::add);
        } else if (!value.isMissingNode() && !value.isNull()) {
            all.add(value);
        }
        return all;
    }

    private static List<String> texts(JsonNode value) {
        return each(value).stream()
                .map(text -> text.asText().replace("$${", "${"))
                .toList();
    }
}
