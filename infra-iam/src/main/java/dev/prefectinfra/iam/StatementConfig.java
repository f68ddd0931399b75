package dev.prefectinfra.iam;

import dev.prefectinfra.core.config.TeamPermission;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import dev.prefectinfra.core.value.PolicyText;
import dev.prefectinfra.core.value.Reason;
import java.util.List;
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
        Optional<Map<ConditionOperator, Map<ConditionKey, List<PolicyText>>>> conditions)
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

    /** As statements of a policy, by their Sids. A prefix keeps a team's Sid from meeting one of ours. */
    public static List<Statement> named(Map<StatementKey, StatementConfig> statements) {
        return statements.entrySet().stream()
                .map(each -> each.getValue().named("Team" + each.getKey().value()))
                .toList();
    }

    private Statement named(String sid) {
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
}
