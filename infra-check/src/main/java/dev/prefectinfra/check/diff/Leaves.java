package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The single values in a block, by their paths: {@code rule[clear-away].status}. JSON in a text is read as if it stood
 * there; a policy is one value.
 */
final class Leaves {
    private static final String CDKTF = "//";
    private static final Pattern TEXT_OR_EXPRESSION =
            Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|\\$\\{[^\"{}]*}", Pattern.DOTALL);

    private final SortedMap<String, String> values = new TreeMap<>();

    static Leaves of(JsonNode block) {
        Leaves leaves = new Leaves();
        leaves.add("", block);
        return leaves;
    }

    private void add(String path, JsonNode value) {
        JsonNode node = read(value);
        if (node.isObject()) {
            node.properties().forEach(each -> {
                if (!each.getKey().equals(CDKTF)) {
                    add(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue());
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                JsonNode each = node.get(i);
                // Terraform takes one block for a list with one.
                String index = name(each).orElse(node.size() == 1 && each.isObject() ? "" : String.valueOf(i));
                add(index.isEmpty() ? path : path + "[" + index + "]", each);
            }
        } else if (!node.isNull()) {
            values.put(path, node.asText());
        }
    }

    private static JsonNode read(JsonNode value) {
        if (!value.isTextual() || !value.asText().matches("(?s)[{\\[].*") || isPolicy(value.asText())) {
            return value;
        }
        JsonNode document = Arguments.document(value);
        if (!document.isContainerNode()) {
            document = Arguments.document(TextNode.valueOf(withQuotedExpressions(value.asText())));
        }
        return document.isContainerNode() ? document : value;
    }

    /**
     * Terraform puts a value in the place of an expression such as {@code ${jsonencode(...)}}; before, it is no JSON.
     */
    private static String withQuotedExpressions(String text) {
        return TEXT_OR_EXPRESSION.matcher(text).replaceAll(found -> {
            String quoted = found.group().startsWith("\"") ? found.group() : '"' + found.group() + '"';
            return Matcher.quoteReplacement(quoted);
        });
    }

    static boolean isPolicy(String text) {
        return text.startsWith("{") && PolicyStatement.parse(text).isPresent();
    }

    private static Optional<String> name(JsonNode element) {
        return Stream.of("name", "id", "rulePriority")
                .map(key -> element.path(key).asText())
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    /** A path without what tells elements of a list apart, as in the documentation. */
    static String argument(String path) {
        return path.replaceAll("\\[[^]]*]", "");
    }

    Optional<String> at(String path) {
        return Optional.ofNullable(values.get(path));
    }

    Set<String> paths() {
        return values.keySet();
    }

    /** The paths of values that are not the same, in meaning, here and there. */
    SortedSet<String> differing(Leaves other) {
        SortedSet<String> paths = new TreeSet<>(paths());
        paths.addAll(other.paths());
        paths.removeIf(path -> at(path).equals(other.at(path))
                || (at(path).isPresent()
                        && other.at(path).isPresent()
                        && alike(values.get(path), other.values.get(path))));
        return paths;
    }

    private static boolean alike(String one, String other) {
        if (!isPolicy(one) || !isPolicy(other)) {
            return false;
        }
        List<Set<Permission>> both = Stream.of(one, other)
                .map(text -> Permission.of(PolicyStatement.parse(text).orElseThrow()))
                .toList();
        return both.get(0).stream().allMatch(each -> each.isWithin(both.get(1)))
                && both.get(1).stream().allMatch(each -> each.isWithin(both.get(0)));
    }
}
