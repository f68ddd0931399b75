package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.rule;

import dev.prefectinfra.check.policy.AwsActions;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import dev.prefectinfra.core.value.Glob;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statements that IAM takes, and reads otherwise than they look: as always true, or as never. */
final class ActionRules {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    // What Terraform puts in, and IAM's policy variables.
    private static final Pattern LATER = Pattern.compile("\\$\\{[^}]*}");

    // "IAM JSON policy elements: Condition operators", IAM User Guide.
    private static final Pattern TRUE_WITHOUT_KEY =
            Pattern.compile("(?i)(?:ForAnyValue:)?[a-z]*Not[a-z]*|ForAllValues:.*|.*IfExists|Null");

    private ActionRules() {}

    static List<Rule> all() {
        return List.of(
                rule("POLICY-KEY-PRESENT", "A condition does not allow requests that lack its key.")
                        .because("Negated and IfExists operators are true when the key is absent.")
                        .fix("require a value, with StringEquals and the like; deny, in a statement of its own,"
                                + " what must not be")
                        .in(Statements.allowing(ALL, ActionRules::trueWithoutKey)),
                rule("POLICY-ACTION-EXISTS", "Each action of a policy is one that AWS lists.")
                        .because("IAM takes any text: a misspelt action allows nothing, or denies nothing.")
                        .fix("take the name from AWS's Service Authorization Reference; that of the API's operation may"
                                + " be another: ListObjectsV2 needs s3:ListBucket")
                        .in(Statements.each(ALL, ActionRules::unknown)),
                rule(
                                "POLICY-ACTION-RESOURCE",
                                "Each action of a statement works on one of its resources, and on each resource works"
                                        + " one of its actions.")
                        .because("IAM takes other pairs too, and they never match.")
                        .fix("give each service's actions and ARNs a statement of their own; what works on no ARN needs"
                                + " the resource *")
                        .in(Statements.each(ALL, ActionRules::apart)));
    }

    private static Stream<String> trueWithoutKey(PolicyStatement statement) {
        return statement.conditions().keySet().stream()
                .filter(operator -> TRUE_WITHOUT_KEY.matcher(operator).matches())
                .map(operator -> "its condition uses " + operator);
    }

    private static Stream<String> unknown(PolicyStatement statement) {
        return Stream.concat(statement.actions().stream(), statement.notActions().stream())
                .filter(action -> AwsActions.worksOn(action).isEmpty())
                .map(action -> "there is no action " + action
                        + AwsActions.nearest(action).map(near -> ", " + near).orElse(""));
    }

    private static Stream<String> apart(PolicyStatement statement) {
        List<String> resources = statement.resources();
        Map<String, Set<String>> actions = new TreeMap<>();
        statement.actions().forEach(action -> actions.put(action, AwsActions.worksOn(action)));
        // A trust has no resources. Of an unknown action the other rule tells; it might work on anything.
        Stream<String> idle = actions.entrySet().stream()
                .filter(action -> !action.getValue().isEmpty() && !resources.isEmpty())
                .filter(action -> resources.stream().noneMatch(resource -> fits(action.getValue(), resource)))
                .map(action -> action.getKey() + " works on " + inWords(action.getValue()));
        Stream<String> untouched = resources.stream()
                .filter(resource -> !actions.isEmpty())
                .filter(resource -> actions.values().stream().noneMatch(arns -> arns.isEmpty() || fits(arns, resource)))
                .map(resource -> "none of its actions works on " + resource);
        return Stream.concat(idle, untouched);
    }

    private static String inWords(Set<String> arns) {
        String services =
                arns.stream().filter(each -> !each.equals(AwsActions.NO_ARN)).collect(Collectors.joining(", "));
        return services.isEmpty() ? "the resource * only" : "ARNs of " + services + ", and none is there";
    }

    /** Whether a resource is, or may be, one of those ARNs. */
    private static boolean fits(Set<String> arns, String resource) {
        String[] parts = LATER.matcher(resource).replaceAll("*").split(":", 4);
        // Neither an ARN nor *: Terraform makes it, or IAM refuses it.
        boolean isArn = parts[0].equals("arn") && parts.length == 4;
        return !isArn
                || arns.contains(AwsActions.ANY_ARN)
                || arns.stream().anyMatch(each -> !each.equals(AwsActions.NO_ARN) && Glob.overlap(each, parts[2]));
    }
}
