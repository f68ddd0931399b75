package dev.prefectinfra.check.rule;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the own policies of a kind of resource have to deny everybody, whatever others allow.
 *
 * @param actions all of the service's, such as {@code s3:*}
 * @param nameArgument the argument with the resource's name
 * @param beforeName what an ARN has before that name
 * @param parts what follows the ARN in each resource that has to be named; empty for the thing itself
 */
record Denials(String actions, String nameArgument, String beforeName, List<String> parts) {
    static final Denials OF_BUCKETS = new Denials("s3:*", "bucket", ":::", List.of("", "/*"));
    static final Denials OF_QUEUES = new Denials("sqs:*", "name", ":", List.of(""));

    static boolean withoutTls(PolicyStatement statement) {
        return statement
                .on("aws:SecureTransport")
                .anyMatch(each -> each.by("Bool") && each.values().equals(List.of("false")));
    }

    /**
     * What was got, unless a policy denies it.
     *
     * @param policies resources with an argument {@code policy}: the resource itself may be one
     * @param where the condition of the denial
     */
    Stream<String> wanted(List<Block> policies, Block resource, Predicate<PolicyStatement> where, String otherwise) {
        return Rule.wants(
                policies,
                each -> PolicyStatement.parse(each.path("policy").asText()).stream()
                        .flatMap(List::stream)
                        .anyMatch(statement -> deniesAll(statement, resource) && where.test(statement)),
                otherwise);
    }

    /** Everybody, everything, on all of the resource, under one condition: a second one would narrow it. */
    private boolean deniesAll(PolicyStatement statement, Block resource) {
        return !statement.allows()
                && statement.isForEverybody()
                && statement.actions().contains(actions)
                && statement.eachCondition().size() == 1
                && parts.stream().allMatch(part -> names(statement, resource, part));
    }

    /** Its ARN by name, or by a reference. */
    private boolean names(PolicyStatement statement, Block resource, String part) {
        String reference = "${" + resource.address() + ".arn}";
        String name = resource.argument(nameArgument).asText();
        return statement.resources().stream()
                .anyMatch(each ->
                        each.equals(reference + part) || (!name.isEmpty() && each.endsWith(beforeName + name + part)));
    }
}
