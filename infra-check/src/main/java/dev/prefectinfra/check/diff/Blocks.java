package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What blocks {@code moved}, {@code removed} and {@code import} of a stack say about addresses. */
final class Blocks {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Blocks() {}

    /** A stack as it would be with the addresses that a later one moves its resources to; by those, where they were. */
    record Moved(StackDocument stack, Map<String, String> from) {}

    static Moved moved(StackDocument before, StackDocument after) {
        Map<String, String> from = new LinkedHashMap<>();
        String text = before.json().toString();
        ObjectNode json = before.json().deepCopy();
        for (JsonNode each : Arguments.blocks(after.json(), "moved")) {
            String old = each.path("from").asText();
            String now = each.path("to").asText();
            if (before.at(old).isPresent()
                    && before.at(now).isEmpty()
                    && after.at(now).isPresent()) {
                from.put(now, old);
                // References to it, wherever they stand, and no longer names.
                text = text.replaceAll("(?<![\\w.-])" + Pattern.quote(old) + "(?![\\w-])", now);
            }
        }
        if (from.isEmpty()) {
            return new Moved(before, from);
        }
        try {
            json = (ObjectNode) MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Map.Entry<String, String> each : from.entrySet()) {
            String[] old = each.getValue().split("\\.", 2);
            String[] now = each.getKey().split("\\.", 2);
            ObjectNode resources = (ObjectNode) json.path("resource");
            JsonNode block = ((ObjectNode) resources.path(old[0])).remove(old[1]);
            resources.withObjectProperty(now[0]).set(now[1], block);
        }
        return new Moved(new StackDocument(json), from);
    }

    /** The addresses that Terraform forgets, and destroys nothing there. */
    static Set<String> forgotten(StackDocument after) {
        Set<String> addresses = new TreeSet<>();
        for (JsonNode each : Arguments.blocks(after.json(), "removed")) {
            JsonNode destroy = Arguments.in(each, "lifecycle", "destroy");
            if (!destroy.isMissingNode() && !Arguments.isTrue(destroy)) {
                addresses.add(each.path("from").asText());
            }
        }
        return addresses;
    }

    /** The addresses to which Terraform imports something. */
    static Set<String> imported(StackDocument after) {
        Set<String> addresses = new TreeSet<>();
        Arguments.blocks(after.json(), "import")
                .forEach(each -> addresses.add(each.path("to").asText()));
        return addresses;
    }
}
