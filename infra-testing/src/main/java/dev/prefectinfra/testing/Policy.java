package dev.prefectinfra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;

/**
 * A policy as IAM gets it: Terraform's escape of the dollar is undone, and what JSON may write as one text or as a list
 * is a list. References such as {@code ${aws_sns_topic.alarms.arn}} stay as they are.
 *
 * @param statements in the document's order
 */
public record Policy(List<PolicyStatement> statements) {
    public Policy {
        statements = List.copyOf(statements);
    }

    /** @param text a policy as it stands in {@code cdk.tf.json} */
    public static Policy parse(String text) {
        List<PolicyStatement> statements = new ArrayList<>();
        JsonNode found = SynthesizedStack.parse(text).path("Statement");
        Assertions.assertThat(found.isContainerNode())
                .as("'%s' has no statement", text)
                .isTrue();
        Iterable<JsonNode> each = found.isArray() ? found : List.of(found);
        each.forEach(one -> statements.add(statement(one)));
        return new Policy(statements);
    }

    /** One statement; fails with the Sids of all if it is not there, or is there twice. */
    public PolicyStatement statement(String sid) {
        List<PolicyStatement> found =
                statements.stream().filter(each -> each.sid().equals(sid)).toList();
        return found.size() == 1
                ? found.get(0)
                : Assertions.fail("%d statements have the Sid %s; there are %s", found.size(), sid, sids());
    }

    /** The only statement of a policy that has one. */
    public PolicyStatement only() {
        Assertions.assertThat(statements).as("statements").hasSize(1);
        return statements.get(0);
    }

    /** The Sids in the document's order. */
    public List<String> sids() {
        return statements.stream().map(PolicyStatement::sid).toList();
    }

    /** Every action of every statement, sorted, each once. */
    public List<String> actions() {
        return distinct(
                statements.stream().flatMap(each -> each.actions().stream()).toList());
    }

    /** Every resource of every statement, sorted, each once. */
    public List<String> resources() {
        return distinct(
                statements.stream().flatMap(each -> each.resources().stream()).toList());
    }

    private static List<String> distinct(List<String> texts) {
        return List.copyOf(new TreeSet<>(texts));
    }

    private static PolicyStatement statement(JsonNode json) {
        SortedMap<String, SortedMap<String, List<String>>> conditions = new TreeMap<>();
        SynthesizedStack.entries(json.path("Condition"))
                .forEach((operator, keys) -> conditions.put(operator, textsByKey(keys)));
        JsonNode principal = json.path("Principal");
        return new PolicyStatement(
                json.path("Sid").asText(),
                json.path("Effect").asText(),
                texts(json.path("Action")),
                texts(json.path("Resource")),
                principal.isTextual() ? new TreeMap<>(Map.of(text(principal), List.of())) : textsByKey(principal),
                conditions);
    }

    private static SortedMap<String, List<String>> textsByKey(JsonNode object) {
        SortedMap<String, List<String>> texts = new TreeMap<>();
        SynthesizedStack.entries(object).forEach((key, value) -> texts.put(key, texts(value)));
        return texts;
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> texts.add(text(each)));
        } else if (!value.isMissingNode()) {
            texts.add(text(value));
        }
        return texts;
    }

    private static String text(JsonNode value) {
        return value.asText().replace("$${", "${");
    }
}
