package dev.prefectinfra.check.rule;

import dev.prefectinfra.check.policy.StackPolicies;
import dev.prefectinfra.check.policy.StackPolicies.Kind;
import dev.prefectinfra.check.policy.Statement;
import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synth.StackDocument;
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
            Set<Kind> kinds, Function<Statement, Stream<String>> wrong) {
        return each(kinds, statement -> statement.allows() ? wrong.apply(statement) : Stream.empty());
    }

    /**
     * Looks at each statement, those that deny something too.
     *
     * @param wrong what is wrong with one statement, as the rest of a sentence about it
     */
    static Function<StackDocument, Stream<Breach>> each(Set<Kind> kinds, Function<Statement, Stream<String>> wrong) {
        return stack -> StackPolicies.of(stack).stream()
                .filter(placed -> kinds.contains(placed.kind()))
                .flatMap(placed -> placed.policy().stream()
                        .flatMap(policy -> policy.statements().stream())
                        .flatMap(statement -> wrong.apply(statement)
                                .map(text -> new Breach(placed.at().address(), statement.about(text)))));
    }
}
