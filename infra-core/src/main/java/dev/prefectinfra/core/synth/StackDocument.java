package dev.prefectinfra.core.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** One synthesized stack as Terraform reads it. */
public final class StackDocument {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ConfiguredStack stack;
    private final JsonNode json;
    private final Map<String, List<Block>> resources;
    private final Map<String, List<Block>> data;
    private final Map<Class<?>, Object> derived = new HashMap<>();

    /**
     * @param stack what it was made from
     * @param json the content of {@code cdk.tf.json}; must not change any more
     */
    public StackDocument(ConfiguredStack stack, JsonNode json) {
        this.stack = stack;
        this.json = json;
        this.resources = blocks(json.path("resource"), "");
        this.data = blocks(json.path("data"), "data.");
    }

    /**
     * One resource or data source.
     *
     * @param address Terraform's, such as {@code aws_s3_bucket.flows} or {@code data.aws_vpc.network}
     * @param type such as {@code aws_s3_bucket}
     * @param name the logical name, which is the construct's id
     * @param arguments as Terraform reads them; a block that may occur once is an object or a list with one object
     */
    public record Block(String address, String type, String name, JsonNode arguments) {}

    static StackDocument read(ConfiguredStack stack, Path file) throws IOException {
        return new StackDocument(stack, MAPPER.readTree(file.toFile()));
    }

    /** What it was made from. */
    public ConfiguredStack stack() {
        return stack;
    }

    /** The content of {@code cdk.tf.json}. */
    public JsonNode json() {
        return json;
    }

    /** The stack's name. */
    public String name() {
        return stack.name().value();
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

    /**
     * Something that is worked out from the document: once, however many ask for it. For one thread.
     *
     * @param type of what is worked out; there is one of each
     */
    public <T> T derived(Class<T> type, Function<StackDocument, T> make) {
        Object made = derived.get(type);
        if (made == null) {
            made = make.apply(this);
            derived.put(type, made);
        }
        return type.cast(made);
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
