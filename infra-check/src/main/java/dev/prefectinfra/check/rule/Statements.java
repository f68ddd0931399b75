package dev.prefectinfra.check.rule;

import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looks at statements. */
final class Statements {
    private Statements() {}

    /**
     * Looks at each statement that allows something.
     *
     * @param wrong what is wrong with one statement, as the rest of a sentence about it
     */
    static Function<StackDocument, Stream<Breach>> allowing(
            Set<Kind> kinds, Function<PolicyStatement, Stream<String>> wrong) {
        return each(kinds, statement -> statement.allows() ? wrong.apply(statement) : Stream.empty());
    }

    /**
     * Looks at each statement, those that deny something too.
     *
     * @param wrong what is wrong with one statement, as the rest of a sentence about it
     */
    static Function<StackDocument, Stream<Breach>> each(
            Set<Kind> kinds, Function<PolicyStatement, Stream<String>> wrong) {
        return stack -> stack.policies().stream()
                .filter(policy -> kinds.contains(policy.kind()))
                .flatMap(policy -> policy.each()
                        .flatMap(statement -> wrong.apply(statement)
                                .map(text -> new Breach(policy.at().address(), about(statement, text)))));
    }

    /** With its Sid before it, where it has one. */
    private static String about(PolicyStatement statement, String text) {
        return statement.sid().isEmpty() ? text : statement.sid() + ": " + text;
    }
}
