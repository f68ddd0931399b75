package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One synthesized stack as Terraform reads it: its {@code cdk.tf.json}. */
public final class StackDocument {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode json;
    private final Map<String, List<Block>> resources;
    private final Map<String, List<Block>> data;
    private @Nullable List<StackPolicy> policies;

    /** @param json the content of {@code cdk.tf.json}; must not change any more */
    public StackDocument(JsonNode json) {
        this.json = json;
        this.resources = blocks(json.path("resource"), "");
        this.data = blocks(json.path("data"), "data.");
    }

    /** @throws IOException if it cannot be read, or is no JSON */
    public static StackDocument read(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    /**
     * @param content that of a {@code cdk.tf.json}
     * @throws IOException if it is no JSON
     */
    public static StackDocument of(byte[] content) throws IOException {
        return new StackDocument(MAPPER.readTree(content));
    }

    /** The content of {@code cdk.tf.json}. */
    public JsonNode json() {
        return json;
    }

    /** The stack's name, as cdktf notes it; empty if something else wrote the file. */
    public String name() {
        return json.path("//").path("metadata").path("stackName").asText();
    }

    /** All resources, sorted by type and logical name. */
    public List<Block> resources() {
        return all(resources);
    }

    /** The resources of a type, sorted by their logical names; none when there are none. */
    public List<Block> resources(String type) {
        return resources.getOrDefault(type, List.of());
    }

    /** All data sources, sorted by type and logical name. */
    public List<Block> data() {
        return all(data);
    }

    /** The data sources of a type, sorted by their logical names; none when there are none. */
    public List<Block> data(String type) {
        return data.getOrDefault(type, List.of());
    }

    /** The resource or data source of an address. */
    public Optional<Block> at(String address) {
        return Stream.concat(resources().stream(), data().stream())
                .filter(each -> each.address().equals(address))
                .findFirst();
    }

    /** The resources of a type that refer to another block in an argument. */
    public List<Block> referring(String type, String argument, Block to) {
        return resources(type).stream()
                .filter(each -> Reference.isTo(to, each.argument(argument)))
                .toList();
    }

    /** The value of an output; missing if there is none. */
    public JsonNode output(String output) {
        return json.path("output").path(output).path("value");
    }

    /** The account and the region that the AWS provider's configuration names. */
    public Place place() {
        JsonNode provider = json.path("provider").path("aws").path(0);
        return new Place(
                new AccountId(provider.path("allowed_account_ids").path(0).asText()),
                new Region(provider.path("region").asText()));
    }

    /** All policies, in the order of the resources that have them. */
    public List<StackPolicy> policies() {
        List<StackPolicy> found = policies;
        if (found == null) {
            found = StackPolicy.of(this);
            policies = found;
        }
        return found;
    }

    /** What a role may do: the policies in it, beside it, and those of the stack that are attached to it. */
    public List<StackPolicy> policiesOf(Block role) {
        List<Block> attachments = referring("aws_iam_role_policy_attachment", "role", role);
        return policies().stream()
                .filter(each -> each.kind() == StackPolicy.Kind.IDENTITY)
                .filter(each -> each.at().equals(role)
                        || Reference.isTo(role, each.at().argument("role"))
                        || attachments.stream().anyMatch(one -> Reference.isTo(each.at(), one.argument("policy_arn"))))
                .toList();
    }

    private static List<Block> all(Map<String, List<Block>> byType) {
        return byType.values().stream().flatMap(List::stream).toList();
    }

    private static Map<String, List<Block>> blocks(JsonNode types, String prefix) {
        Map<String, List<Block>> blocks = new TreeMap<>();
        types.properties().forEach(each -> {
            String type = each.getKey();
            blocks.put(
                    type,
                    each.getValue().properties().stream()
                            .map(block -> new Block(
                                    prefix + type + "." + block.getKey(), type, block.getKey(), block.getValue()))
                            .sorted(Comparator.comparing(Block::name))
                            .toList());
        });
        return blocks;
    }
}
