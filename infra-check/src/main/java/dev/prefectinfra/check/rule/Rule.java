package dev.prefectinfra.check.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One condition that a hardened stack fulfils.
 *
 * @param id stable: acceptances name it
 * @param holds what must hold, a sentence
 * @param reason why
 * @param fix what to do about a breach
 * @param standsFor ids of the public checks with the same condition: checkov's ({@code CKV_AWS_18}) and those of AWS
 *     Security Hub ({@code S3.9}); may be none
 * @param check finds what breaks it
 */
public record Rule(
        String id,
        String holds,
        String reason,
        String fix,
        List<String> standsFor,
        Function<StackDocument, List<Breach>> check) {

    /**
     * Something that breaks a rule.
     *
     * @param address Terraform's address of the resource
     * @param got what is there instead
     */
    public record Breach(String address, String got) {}

    /** What breaks the rule in a stack; one breach per resource. */
    public List<Breach> breaches(StackDocument stack) {
        return check.apply(stack);
    }

    static Draft rule(String id, String holds) {
        return new Draft(id, holds, "", "", List.of());
    }

    /** A rule of which all but the check is known. */
    record Draft(String id, String holds, String reason, String fix, List<String> standsFor) {
        Draft because(String why) {
            return new Draft(id, holds, why, fix, standsFor);
        }

        Draft fix(String what) {
            return new Draft(id, holds, reason, what, standsFor);
        }

        Draft like(String... ids) {
            return new Draft(id, holds, reason, fix, List.of(ids));
        }

        /** @param got what is wrong with one resource of the type; nothing if it is fine */
        Rule each(String type, BiFunction<StackDocument, Block, Stream<String>> got) {
            return in(stack -> stack.resources(type).stream()
                    .flatMap(block -> got.apply(stack, block).map(text -> new Breach(block.address(), text))));
        }

        Rule in(Function<StackDocument, Stream<Breach>> found) {
            return new Rule(
                    id,
                    holds,
                    reason,
                    fix,
                    standsFor,
                    stack -> merged(found.apply(stack).toList()));
        }

        /** Several faults of one resource are one breach: it is fixed, or accepted, as a whole. */
        private static List<Breach> merged(List<Breach> breaches) {
            List<Breach> merged = new ArrayList<>();
            for (String address :
                    breaches.stream().map(Breach::address).distinct().toList()) {
                List<String> got = breaches.stream()
                        .filter(each -> each.address().equals(address))
                        .map(Breach::got)
                        .distinct()
                        .toList();
                merged.add(new Breach(address, String.join("; ", got)));
            }
            return merged;
        }
    }

    /** What was got, if there is something wrong. */
    static Stream<String> got(boolean fine, String got) {
        return fine ? Stream.empty() : Stream.of(got);
    }

    /** A value for a message. */
    static String shown(JsonNode value) {
        String text =
                value.isMissingNode() || value.isNull() ? "nothing" : value.isTextual() ? value.asText() : "" + value;
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }

    /** What was got, unless one of the companions of a resource is fine. */
    static Stream<String> wants(List<Block> companions, Predicate<JsonNode> fine, String otherwise) {
        return got(companions.stream().map(Block::arguments).anyMatch(fine), otherwise);
    }
}
