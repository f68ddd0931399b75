package dev.prefectinfra.check.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.prefectinfra.core.synth.StackDocument;
import dev.prefectinfra.core.synth.StackDocument.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the arguments of a resource, in the forms that Terraform lets them have. */
public final class Arguments {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Arguments() {}

    /** The blocks of a name; Terraform takes one as an object, or any number as a list. */
    public static List<JsonNode> blocks(JsonNode arguments, String name) {
        List<JsonNode> blocks = new ArrayList<>();
        JsonNode value = arguments.path(name);
        if (value.isArray()) {
            value.forEach(blocks::add);
        } else if (value.isObject()) {
            blocks.add(value);
        }
        return blocks;
    }

    /** The value in the first block of each of the names before the last. */
    public static JsonNode in(JsonNode arguments, String... names) {
        JsonNode at = arguments;
        for (String name : names) {
            if (at.isArray()) {
                at = at.path(0);
            }
            at = at.path(name);
        }
        return at;
    }

    /** Whether a value is true, and not something that Terraform finds out later. */
    public static boolean isTrue(JsonNode value) {
        return value.isBoolean() ? value.booleanValue() : value.asText().equals("true");
    }

    /** Whether there is a value that says something. */
    public static boolean isSet(JsonNode value) {
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.asText().isEmpty());
    }

    /** A value for a message. */
    public static String shown(JsonNode value) {
        String text =
                value.isMissingNode() || value.isNull() ? "nothing" : value.isTextual() ? value.asText() : "" + value;
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }

    /** Whether a value is a reference to that resource, such as {@code ${aws_s3_bucket.flows.id}}. */
    public static boolean refersTo(JsonNode value, Block resource) {
        return Pattern.matches("\\$\\{" + Pattern.quote(resource.address()) + "(\\[[^]]*])?\\.\\w+}", value.asText());
    }

    /** The resources of a type that refer to another in an argument. */
    public static List<Block> companions(StackDocument stack, String type, String argument, Block of) {
        return stack.resources(type).stream()
                .filter(each -> refersTo(each.arguments().path(argument), of))
                .toList();
    }

    /** JSON that stands as text in an argument; missing if it is not written out. */
    public static JsonNode document(JsonNode text) {
        try {
            return text.isTextual() ? MAPPER.readTree(text.asText()) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
