package dev.prefectinfra.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/**
 * One stack as Terraform reads it. Resources are found by type and logical name, which is the construct's id. What is
 * asked for and not there fails the test, and the message lists what is there.
 */
public final class SynthesizedStack {
    private final String name;
    private final String text;
    private final StackDocument document;

    private SynthesizedStack(String name, String text) {
        this.name = name;
        this.text = text;
        this.document = new StackDocument(parse(text));
    }

    /** @param file a {@code cdk.tf.json} */
    public static SynthesizedStack read(String name, Path file) {
        try {
            return of(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text Terraform's JSON, such as what cdktf's {@code Testing.synth} returns for any stack */
    public static SynthesizedStack of(String name, String text) {
        return new SynthesizedStack(name, text);
    }

    public String name() {
        return name;
    }

    /** The file as it was written. */
    public String text() {
        return text;
    }

    public JsonNode json() {
        return document.json();
    }

    /** The block {@code terraform}: backend, versions. */
    public JsonNode terraform() {
        return json().path("terraform");
    }

    /** The AWS provider's only configuration. */
    public JsonNode provider() {
        JsonNode providers = json().path("provider").path("aws");
        Assertions.assertThat(providers).as("AWS providers of %s", name).hasSize(1);
        return providers.get(0);
    }

    /** One resource. */
    public JsonNode resource(String type, String logicalName) {
        return one("resource", type + "." + logicalName, resourceNames()).arguments();
    }

    /** All resources of a type by their logical names; empty when there are none. */
    public SortedMap<String, JsonNode> resources(String type) {
        return document.resources(type).stream()
                .collect(Collectors.toMap(Block::name, Block::arguments, (one, other) -> one, TreeMap::new));
    }

    /** All resources as {@code type.name}, sorted. */
    public List<String> resourceNames() {
        return document.resources().stream().map(Block::address).toList();
    }

    /** One data source. */
    public JsonNode data(String type, String logicalName) {
        return one("data", "data." + type + "." + logicalName, dataNames()).arguments();
    }

    /** All data sources as {@code type.name}, sorted. */
    public List<String> dataNames() {
        return document.data().stream()
                .map(each -> each.type() + "." + each.name())
                .toList();
    }

    /** The value of an output. */
    public JsonNode output(String output) {
        List<String> outputs = new ArrayList<>(new TreeSet<>(json().path("output").properties().stream()
                .map(Map.Entry::getKey)
                .toList()));
        return outputs.contains(output)
                ? document.output(output)
                : Assertions.fail("%s has no output %s, but %s", name, output, outputs);
    }

    /**
     * What a role may do: the statements of all policies that are its own, or attached to it.
     *
     * @param role the role's logical name; a role that was granted nothing has no statement
     */
    public Policy policyOf(String role) {
        Block block = one("resource", "aws_iam_role." + role, resourceNames());
        return new Policy(
                document.policiesOf(block).stream().flatMap(StackPolicy::each).toList());
    }

    /** Who may assume a role. */
    public Policy trustOf(String role) {
        return policy("aws_iam_role", role, "assume_role_policy");
    }

    /** A policy that stands in an argument, such as a bucket's. */
    public Policy policy(String type, String logicalName, String argument) {
        return Policy.parse(text(type, logicalName, argument));
    }

    /** JSON that stands as text in an argument, such as a lifecycle policy. */
    public JsonNode document(String type, String logicalName, String argument) {
        return parse(text(type, logicalName, argument));
    }

    /** The containers of a task definition, in their order. */
    public List<JsonNode> containerDefinitions(String taskDefinition) {
        List<JsonNode> containers = new ArrayList<>();
        document("aws_ecs_task_definition", taskDefinition, "container_definitions")
                .forEach(containers::add);
        return containers;
    }

    private String text(String type, String logicalName, String argument) {
        JsonNode value = resource(type, logicalName).path(argument);
        return value.isTextual()
                ? value.asText()
                : Assertions.fail("%s.%s has no text in %s: %s", type, logicalName, argument, value);
    }

    static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("this is no JSON: " + text, e);
        }
    }

    private Block one(String kind, String address, List<String> all) {
        return document.at(address)
                .orElseGet(() -> Assertions.fail(
                        "%s has no %s %s, but %s",
                        name, kind, address.startsWith("data.") ? address.substring(5) : address, all));
    }
}
