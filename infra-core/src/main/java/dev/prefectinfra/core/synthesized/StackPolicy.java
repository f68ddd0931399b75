package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy where it stands in a stack.
 *
 * @param at the resource that has it
 * @param statements empty if it is not written out
 * @param text as it stands there
 */
public record StackPolicy(Block at, Kind kind, Optional<List<PolicyStatement>> statements, String text) {
    /** What a policy says something about. */
    public enum Kind {
        /** What somebody may do. */
        IDENTITY,
        /** Who may assume a role. */
        TRUST,
        /** Who may do something with a resource. */
        RESOURCE
    }

    /** All policies of a stack, in the order of the resources that have them. */
    static List<StackPolicy> of(StackDocument stack) {
        List<StackPolicy> all = new ArrayList<>();
        for (Block each : stack.resources()) {
            ResourceTypes.policies(each.type())
                    .forEach((argument, kind) -> add(all, each, kind, each.argument(argument)));
            Arguments.blocks(each.arguments(), "inline_policy")
                    .forEach(inline -> add(all, each, Kind.IDENTITY, inline.path("policy")));
        }
        return List.copyOf(all);
    }

    private static void add(List<StackPolicy> all, Block at, Kind kind, JsonNode text) {
        if (text.isTextual()) {
            all.add(new StackPolicy(at, kind, PolicyStatement.parse(text.asText()), text.asText()));
        }
    }

    /** The statements one by one; none if they are not written out. */
    public Stream<PolicyStatement> each() {
        return statements.stream().flatMap(List::stream);
    }
}
