package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Actions that Terraform asks of AWS for a resource of one type: what the AWS provider 5.100.0 was seen to call for the
 * arguments that our stacks set, and what AWS and newer providers want beside that.
 *
 * @param read to plan: these look only
 * @param write to create, change, replace and destroy
 * @param on templates of ARNs for {@link Values}; the type's first ARN unless it says otherwise; or {@code *}
 * @param conditions by operator, then by key: templates of values
 * @param exact whether a pattern in the place of a name would be too wide
 * @param boundary what it has to do with permissions boundaries
 * @param emptying whether it is asked only to destroy something with the data in it
 * @param because why it is so, where that is not obvious
 */
public record TerraformCalls(
        List<String> read,
        List<String> write,
        List<String> on,
        SortedMap<String, SortedMap<String, List<String>>> conditions,
        boolean exact,
        Boundary boundary,
        boolean emptying,
        Optional<String> because) {
    /** What calls have to do with permissions boundaries. */
    public enum Boundary {
        /** Nothing. */
        ANY,
        /** AWS says which boundary the role has or gets ({@code iam:PermissionsBoundary}). */
        KEPT,
        /** They take a role's boundary off. */
        NONE
    }

    static TerraformCalls of(JsonNode facts, List<String> arns) {
        SortedMap<String, SortedMap<String, List<String>>> conditions = new TreeMap<>();
        facts.path("when")
                .properties()
                .forEach(operator -> operator.getValue()
                        .properties()
                        .forEach(key -> conditions
                                .computeIfAbsent(operator.getKey(), any -> new TreeMap<>())
                                .put(key.getKey(), ResourceTypes.texts(key.getValue()))));
        return new TerraformCalls(
                ResourceTypes.texts(facts.path("read")),
                ResourceTypes.texts(facts.path("write")),
                facts.has("on") ? ResourceTypes.texts(facts.path("on")) : arns.subList(0, 1),
                conditions,
                facts.path("exact").asBoolean(),
                Boundary.valueOf(facts.path("boundary").asText("any").toUpperCase(Locale.ROOT)),
                facts.path("empties").asBoolean(),
                facts.has("because") ? Optional.of(facts.path("because").asText()) : Optional.empty());
    }
}
