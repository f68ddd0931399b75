package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the roles of an account's stacks hold, all of them together: the most that a role made by these stacks may. */
final class BoundaryGrants {
    private final NameReach reach;
    private final StatementMerge merge = new StatementMerge();

    private BoundaryGrants(NameReach reach) {
        this.reach = reach;
    }

    /** @throws InvalidValue if a role holds what cannot be limited */
    static List<Statement> of(AccountDocuments documents, NameReach reach) {
        BoundaryGrants grants = new BoundaryGrants(reach);
        for (StackDocument stack : documents.stacks()) {
            for (StackPolicy policy : stack.policies()) {
                if (policy.kind() == StackPolicy.Kind.IDENTITY) {
                    policy.each().filter(PolicyStatement::allows).forEach(each -> grants.add(each, policy.at(), stack));
                }
            }
        }
        return grants.merge.statements("");
    }

    private void add(PolicyStatement statement, Block at, StackDocument stack) {
        boolean exact = statement.notActions().isEmpty()
                && statement.notResources().isEmpty()
                && statement.actions().stream().noneMatch(action -> action.contains("*") || action.contains("?"));
        if (!exact) {
            throw new InvalidValue(
                            "cannot limit " + at.address() + " of " + stack.name() + ": its statement "
                                    + statement.sid() + " names no exact actions and resources",
                            "exact actions there, or boundary.type = none and a policy of your own")
                    .under("bootstrap.boundary");
        }
        List<Condition> conditions = statement.eachCondition().stream()
                .map(each -> condition(each, stack))
                .toList();
        for (String resource : statement.resources()) {
            String wide = resolved(resource, stack);
            statement.actions().forEach(action -> merge.allow(action, wide, conditions, Optional.empty()));
        }
    }

    /** With patterns in the place of names, where the operator knows some. */
    private Condition condition(PolicyCondition condition, StackDocument stack) {
        List<String> wide = new ArrayList<>();
        condition.values().forEach(value -> wide.add(value.contains("arn") ? resolved(value, stack) : value));
        String operator = wide.stream().anyMatch(value -> value.matches(".*[*?].*"))
                ? condition.operator().replaceFirst("^((?:ForAnyValue:)?(?:String|Arn))Equals$", "$1Like")
                : condition.operator();
        return operator.endsWith("Like") || wide.equals(condition.values())
                ? new Condition(operator, condition.key(), wide)
                : new Condition(condition.operator(), condition.key(), condition.values());
    }

    /** References stand for what has a name that we know. */
    private String resolved(String resource, StackDocument stack) {
        Optional<Reference> reference = Reference.of(resource);
        if (reference.isEmpty()) {
            return reach.arn(resource);
        }
        Reference to = reference.get();
        Optional<Block> block = stack.at(to.address());
        List<String> templates =
                block.map(each -> ResourceTypes.arns(each.type())).orElse(List.of());
        try {
            if (templates.isEmpty() || !to.attribute().equals("arn")) {
                throw new UnknownReference(resource);
            }
            return reach.arn(templates.get(0), block.orElseThrow(), new Values(stack)) + to.rest();
        } catch (UnknownValue | UnknownReference e) {
            throw new InvalidValue(
                            "cannot limit a role of " + stack.name() + ": only Terraform knows " + resource,
                            "a name that follows from the configuration there, or boundary.type = none")
                    .under("bootstrap.boundary");
        }
    }

    private static final class UnknownReference extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownReference(String message) {
            super(message);
        }
    }
}
