package dev.prefectinfra.core.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.config.ConfiguredStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One synthesized stack as Terraform reads it.
 *
 * @param stack what it was made from
 * @param json the content of {@code cdk.tf.json}
 */
public record StackDocument(ConfiguredStack stack, JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    /** The stack's name. */
    public String name() {
        return stack.name().value();
    }

    /** All resources, sorted by type and logical name. */
    public List<Block> resources() {
        return blocks("resource", "");
    }

    /** The resources of a type, sorted by their logical names; none when there are none. */
    public List<Block> resources(String type) {
        return ofType("resource", "", type);
    }

    /** All data sources, sorted by type and logical name. */
    public List<Block> data() {
        return blocks("data", "data.");
    }

    /** The data sources of a type, sorted by their logical names; none when there are none. */
    public List<Block> data(String type) {
        return ofType("data", "data.", type);
    }

    private List<Block> blocks(String kind, String prefix) {
        return sorted(json.path(kind)).keySet().stream()
                .flatMap(type -> ofType(kind, prefix, type).stream())
                .toList();
    }

    private List<Block> ofType(String kind, String prefix, String type) {
        List<Block> blocks = new ArrayList<>();
        sorted(json.path(kind).path(type))
                .forEach((name, arguments) -> blocks.add(new Block(prefix + type + "." + name, type, name, arguments)));
        return blocks;
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }
}
