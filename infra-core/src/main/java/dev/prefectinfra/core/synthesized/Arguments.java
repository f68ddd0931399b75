package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the arguments of a block, in the forms that Terraform lets them have. */
public final class Arguments {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Arguments() {}

    /** The nested blocks of a name; Terraform takes one as an object, or any number as a list. */
    public static List<JsonNode> blocks(JsonNode arguments, String name) {
        JsonNode value = arguments.path(name);
        return value.isContainerNode() ? each(value) : List.of();
    }

    /** The elements of a list, or the value itself if it is no list; none if it is not set. */
    public static List<JsonNode> each(JsonNode value) {
        List<JsonNode> all = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(all::add);
        } else if (!value.isMissingNode() && !value.isNull()) {
            all.add(value);
        }
        return all;
    }

    /** The value in the first nested block of each of the names before the last. */
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

    /** The JSON that stands as text in an argument; missing if it is not written out. */
    public static JsonNode document(JsonNode text) {
        return text.isTextual() ? parsed(text.asText()) : MissingNode.getInstance();
    }

    static JsonNode parsed(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
