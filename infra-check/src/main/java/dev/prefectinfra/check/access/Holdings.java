package dev.prefectinfra.check.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stack has, as ARNs in which {@code *} and {@code ?} stand for what AWS or a run adds. Secrets are those that
 * it names: they are made by hand.
 *
 * @param stack the stack's name
 * @param arns by Terraform's address of what has them
 * @param found the same of what it only looks up
 */
record Holdings(String stack, Map<String, List<String>> arns, Map<String, List<String>> found) {
    private static final String FAMILIES = "task_definition_family_prefix";

    static Holdings of(StackDocument stack) {
        Map<String, List<String>> arns = new LinkedHashMap<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        stack.resources().forEach(block -> arns.put(block.address(), arns(block, stack)));
        stack.data().forEach(block -> found.put(block.address(), arns(block, stack)));
        stack.data("aws_secretsmanager_secret").forEach(block -> arns.put(block.address(), arns(block, stack)));
        JsonNode families = stack.output(FAMILIES);
        if (families.isTextual()) {
            arns.put(
                    "output." + FAMILIES,
                    List.of(stack.place().arn("ecs", "task-definition/" + families.asText() + "*:*")));
        }
        return new Holdings(stack.name(), arns, found);
    }

    /** All ARNs of what it has. */
    List<String> all() {
        return arns.values().stream().flatMap(List::stream).toList();
    }

    /** A resource of a policy with its reference resolved; as it is, where that is not known. */
    String resolved(String resource) {
        Optional<Reference> reference =
                Reference.of(resource).filter(each -> each.attribute().matches("arn|id"));
        List<String> known = reference
                .map(Reference::address)
                .map(address -> arns.getOrDefault(address, found.getOrDefault(address, List.of())))
                .orElse(List.of());
        return known.isEmpty()
                ? resource
                : known.get(0) + reference.orElseThrow().rest();
    }

    /** Nothing without a name, or with one that Terraform finds out later. */
    private static List<String> arns(Block block, StackDocument stack) {
        List<String> arns = new ArrayList<>();
        try {
            for (String template : ResourceTypes.arns(block.type())) {
                arns.add(new Values(stack).filled(template, block));
            }
        } catch (UnknownValue e) {
            return List.of();
        }
        return arns;
    }
}
