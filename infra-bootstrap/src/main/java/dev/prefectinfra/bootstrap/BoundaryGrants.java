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
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the roles of an account's stacks hold, all of them together: the most that a role made by these stacks may. */
final class BoundaryGrants {
    private static final String PASS_ROLE = "iam:PassRole";

    private final NameReach reach;
    private final List<ArnPattern> made;
    private final boolean exact;
    private final StatementMerge merge = new StatementMerge();

    private BoundaryGrants(NameReach reach, List<ArnPattern> made, boolean exact) {
        this.reach = reach;
        this.made = made;
        this.exact = exact;
    }

    /**
     * @param exact whether looked-up secrets and passed roles are named exactly
     * @throws InvalidValue if a role holds what cannot be limited
     */
    static List<Statement> of(AccountDocuments documents, NameReach reach, boolean exact) {
        BoundaryGrants grants = new BoundaryGrants(reach, made(documents), exact);
        for (StackDocument stack : documents.stacks()) {
            for (StackPolicy policy : stack.policies()) {
                if (policy.kind() == StackPolicy.Kind.IDENTITY) {
                    policy.each().filter(PolicyStatement::allows).forEach(each -> grants.add(each, policy.at(), stack));
                }
            }
        }
        return grants.merge.statements("");
    }

    private static List<ArnPattern> made(AccountDocuments documents) {
        List<ArnPattern> made = new ArrayList<>();
        for (StackDocument stack : documents.stacks()) {
            Values values = new Values(stack);
            for (Block block : stack.resources()) {
                for (String template : ResourceTypes.arns(block.type())) {
                    try {
                        made.add(new ArnPattern(values.filled(template, block)));
                    } catch (UnknownValue e) {
                        // No statement can name it but by reference.
                    }
                }
            }
        }
        return made;
    }

    private void add(PolicyStatement statement, Block at, StackDocument stack) {
        boolean named = statement.notActions().isEmpty()
                && statement.notResources().isEmpty()
                && statement.actions().stream().noneMatch(action -> action.contains("*") || action.contains("?"));
        if (!named) {
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
            Place place = place(resource, stack);
            for (String action : statement.actions()) {
                boolean wide = place.ours() || (!exact && place.alike());
                boolean passed = exact && action.equals(PASS_ROLE);
                merge.allow(action, wide && !passed ? place.wide() : place.exact(), conditions, Optional.empty());
            }
        }
    }

    /** With patterns in the place of names, where the operator knows some. */
    private Condition condition(PolicyCondition condition, StackDocument stack) {
        List<String> wide = new ArrayList<>();
        condition.values().forEach(value -> wide.add(value.contains("arn") ? conditional(value, stack) : value));
        String operator = wide.stream().anyMatch(value -> value.matches(".*[*?].*"))
                ? condition.operator().replaceFirst("^((?:ForAnyValue:)?(?:String|Arn))Equals$", "$1Like")
                : condition.operator();
        return operator.endsWith("Like") || wide.equals(condition.values())
                ? new Condition(operator, condition.key(), wide)
                : new Condition(condition.operator(), condition.key(), condition.values());
    }

    /** It narrows what is named beside it, so that a looked-up name may be a pattern, which takes less room. */
    private String conditional(String value, StackDocument stack) {
        Place place = place(value, stack);
        return place.ours() || place.alike() ? place.wide() : place.exact();
    }

    /**
     * What a statement is about.
     *
     * @param wide with its name as a pattern
     * @param ours whether the account's stacks make it, or it bears the name of one: such names change with the stacks.
     *     All else is somebody else's, and what is only named alike is nobody's of ours
     * @param alike whether its name may be a pattern where exact ones have no room
     */
    private record Place(String exact, String wide, boolean ours, boolean alike) {}

    /** References stand for what has a name that we know. */
    private Place place(String resource, StackDocument stack) {
        Optional<Reference> reference = Reference.of(resource);
        if (reference.isEmpty()) {
            boolean ours = resource.contains(stack.name()) || made.stream().anyMatch(new ArnPattern(resource)::meets);
            return new Place(resource, reach.arn(resource), ours, false);
        }
        Reference to = reference.get();
        Optional<Block> block = stack.at(to.address());
        List<String> templates =
                block.map(each -> ResourceTypes.arns(each.type())).orElse(List.of());
        try {
            if (templates.isEmpty() || !to.attribute().equals("arn")) {
                throw new UnknownReference(resource);
            }
            Values values = new Values(stack);
            String template = templates.get(0);
            return new Place(
                    values.filled(template, block.orElseThrow()) + to.rest(),
                    reach.arn(template, block.orElseThrow(), values) + to.rest(),
                    !to.address().startsWith("data."),
                    true);
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
