package dev.prefectinfra.iam.flow;

import dev.prefectinfra.core.config.TeamPermission;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import dev.prefectinfra.core.value.PolicyText;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A statement that a team writes in HOCON.
 *
 * @param actions such as {@code sqs:SendMessage}; no wildcards
 * @param resources ARNs, with placeholders, IAM policy variables and wildcards inside; {@code *} alone needs a reason
 * @param anyResourceReason why the resource is {@code *}
 * @param reachesBecause why it may reach what the configuration knows not to be the lane's flows'
 * @param conditions by operator, then by key: the values of which one has to match
 */
public record StatementConfig(
        List<Action> actions,
        List<PolicyText> resources,
        Optional<Reason> anyResourceReason,
        Optional<Reason> reachesBecause,
        Optional<Map<Operator, Map<ConditionKey, List<PolicyText>>>> conditions)
        implements TeamPermission, Placed {

    public StatementConfig {
        boolean any = resources.stream().anyMatch(resource -> resource.value().equals("*"));
        Requirements requirements = new Requirements()
                .that("actions", !actions.isEmpty(), "is empty", "at least one action")
                .that("resources", !resources.isEmpty(), "is empty", "at least one ARN")
                .that(
                        "resources",
                        !any || anyResourceReason.isPresent(),
                        "is *, everything",
                        "ARNs, or any-resource-reason beside it")
                .that(
                        "any-resource-reason",
                        any || anyResourceReason.isEmpty(),
                        "gives a reason where none is needed",
                        "only with resources = [\"*\"]")
                .that(
                        "conditions",
                        conditions.orElse(Map.of()).values().stream()
                                .allMatch(keys -> !keys.isEmpty()
                                        && keys.values().stream().noneMatch(List::isEmpty)),
                        "has an operator without a key, or a key without a value",
                        "OPERATOR { \"KEY\" = [values] }");
        for (int i = 0; i < resources.size(); i++) {
            String resource = resources.get(i).value();
            requirements.that(
                    "resources[" + i + "]",
                    resource.equals("*") || isArn(resource),
                    '"' + resource + "\" is not an ARN",
                    "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, its first three parts without wildcards");
        }
        requirements.done();
    }

    private static boolean isArn(String text) {
        return text.matches("arn:aws(-cn|-us-gov)?:[a-z0-9-]+:[^:]*:[^:]*:.*[^*?].*");
    }

    /** @throws InvalidValue for a resource of another partition, where no credentials of the account count */
    @Override
    public void validateIn(Place place) {
        String partition = "arn:" + place.partition().id() + ":";
        Requirements requirements = new Requirements();
        for (int i = 0; i < resources.size(); i++) {
            String resource = resources.get(i).value();
            requirements.that(
                    "resources[" + i + "]",
                    resource.equals("*") || resource.startsWith(partition),
                    '"' + resource + "\" is of another partition than " + place.region(),
                    partition + "..., or arn:{partition}:...");
        }
        requirements.done();
    }

    /** As a statement of a policy. */
    Statement named(String sid) {
        Statement statement = new Statement(
                sid,
                actions.stream().map(Action::value).toList(),
                resources.stream().map(PolicyText::value).toList(),
                List.of(),
                anyResourceReason.map(Reason::value));
        for (var operator : conditions.orElse(Map.of()).entrySet()) {
            for (var key : operator.getValue().entrySet()) {
                statement = statement.when(new Condition(
                        operator.getKey().value(),
                        key.getKey().value(),
                        key.getValue().stream().map(PolicyText::value).toList()));
            }
        }
        return statement;
    }

    /** An exact IAM action. Two are equal whatever the case of their letters, as for IAM. */
    public record Action(String value) {
        private static final TextRule RULE = new TextRule(
                "an IAM action", 3, 128, "[a-z0-9-]+:[A-Za-z0-9]+", "SERVICE:Action, exact, without a wildcard");

        public Action {
            RULE.validate(value);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Action action && value.equalsIgnoreCase(action.value);
        }

        @Override
        public int hashCode() {
            return value.toLowerCase(Locale.ROOT).hashCode();
        }
    }

    /**
     * A condition operator that is false when its key is absent. All others let in whoever leaves the key out: the
     * negated ones, {@code ...IfExists}, {@code ForAllValues}, and {@code Null} ("IAM JSON policy elements: Condition
     * operators", IAM User Guide).
     */
    public record Operator(String value) {
        private static final TextRule RULE = new TextRule(
                "a condition operator",
                4,
                40,
                "(?:ForAnyValue:)?(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like)|Bool|BinaryEquals|IpAddress"
                        + "|(?:Numeric|Date)(?:Equals|(?:Less|Greater)Than(?:Equals)?))",
                "such as StringEquals, ArnLike, IpAddress; none that is true when the key is absent: ...Not...,"
                        + " ...IfExists, ForAllValues, Null");

        public Operator {
            RULE.validate(value);
        }
    }

    /**
     * The key of a condition, such as {@code aws:RequestTag/team}. Two are equal whatever the case of their letters, as
     * for IAM ("IAM JSON policy elements: Condition", IAM User Guide).
     */
    public record ConditionKey(String value) {
        private static final TextRule RULE =
                new TextRule("a condition key", 3, 128, "[a-z0-9-]+:[A-Za-z0-9:/._-]+", "SERVICE:Key");

        public ConditionKey {
            RULE.validate(value);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ConditionKey key && value.equalsIgnoreCase(key.value);
        }

        @Override
        public int hashCode() {
            return value.toLowerCase(Locale.ROOT).hashCode();
        }
    }
}
