package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Policies of all kinds, statement by statement. */
final class PolicyRules {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final Set<Kind> IDENTITY = EnumSet.of(Kind.IDENTITY);
    private static final Set<Kind> RESOURCE = EnumSet.of(Kind.RESOURCE);

    // AWS knows no narrower resource for them, and they change nothing that another lane needs.
    static final Set<String> WITHOUT_RESOURCE = Set.of(
            "athena:ListWorkGroups",
            "cloudwatch:GetMetricStatistics",
            "dynamodb:ListTables",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "ecr:GetAuthorizationToken",
            "ecs:DescribeTaskDefinition",
            "ecs:ListClusters",
            "ecs:ListTaskDefinitionFamilies",
            "ecs:ListTaskDefinitions",
            "kms:ListAliases",
            "lambda:ListFunctions",
            "logs:DescribeLogGroups",
            "s3:ListAllMyBuckets",
            "secretsmanager:GetRandomPassword",
            "sns:ListTopics",
            "sqs:ListQueues",
            "ssm:DescribeParameters",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
            "sts:GetCallerIdentity",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments");

    // Whatever account and region it names, it takes in all lanes.
    private static final Pattern ALL_OF_A_SERVICE = Pattern.compile("arn:[^:]*:[^:]*:[^:]*:[^:]*:\\*+|\\*\\*+");

    private static final Pattern CHANGES_PERMISSIONS =
            Pattern.compile("(?i)iam:(?!PassRole$|Get|List|Generate|Simulate).*|organizations:(?!Describe|List).*");

    // "IAM JSON policy elements: PolicyCondition operators", IAM User Guide.
    private static final Pattern TRUE_WITHOUT_KEY =
            Pattern.compile("(?i)(?:ForAnyValue:)?[a-z]*Not[a-z]*|ForAllValues:.*|.*IfExists|Null");

    private PolicyRules() {}

    static List<Rule> all() {
        return List.of(
                rule("POLICY-WRITTEN-OUT", "A policy is written out.")
                        .because("What Terraform puts together later cannot be checked before, nor reviewed in a plan.")
                        .fix("write the policy as JSON; references may stand inside its texts")
                        .in(stack -> stack.policies().stream()
                                .filter(policy -> policy.statements().isEmpty())
                                .map(policy -> new Breach(policy.at().address(), "the policy " + policy.text()))),
                rule("POLICY-NO-PUBLIC", "No policy lets everybody in.")
                        .because("The principal * is every account and, in some services, the whole internet.")
                        .fix("name the principals")
                        .like("CKV_AWS_60", "CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_32", "SNS.4", "SQS.3")
                        .in(Statements.allowing(
                                ALL, statement -> got(!statement.isForEverybody(), "the principal is *"))),
                rule("POLICY-NO-NEGATION", "No statement allows all but something.")
                        .because("What AWS adds tomorrow is allowed with it.")
                        .fix("list what is allowed, instead of NotAction, NotResource or NotPrincipal")
                        .in(Statements.allowing(ALL, PolicyRules::negations)),
                rule(
                                "POLICY-SERVICE-SOURCE",
                                "A resource's policy lets an AWS service in for an account or a source only.")
                        .because("The service would work for everybody's resources, not only for yours.")
                        .fix("add a condition on aws:SourceAccount or aws:SourceArn")
                        .in(Statements.allowing(
                                RESOURCE,
                                statement -> got(
                                        !statement.principals().containsKey("Service")
                                                || isBound(statement, "aws:SourceAccount")
                                                || isBound(statement, "aws:SourceArn"),
                                        "neither aws:SourceAccount nor aws:SourceArn is asked for"))),
                rule("IAM-ACTIONS", "An identity's policy names its actions exactly.")
                        .because("A wildcard takes in actions that nobody has thought of, and those of tomorrow.")
                        .fix("list the actions")
                        .like("CKV_AWS_62", "CKV_AWS_63", "IAM.1", "IAM.21")
                        .in(Statements.allowing(
                                IDENTITY,
                                statement -> statement.actions().stream()
                                        .filter(action -> action.contains("*") || action.contains("?"))
                                        .map(action -> "the action " + action))),
                rule("IAM-RESOURCES", "All resources are allowed only for actions for which AWS knows no other.")
                        .because("That takes in all lanes, and what does not exist yet.")
                        .fix("name the resources; for a further action without resources, accept it with that reason")
                        .like("CKV_AWS_355")
                        .in(Statements.allowing(IDENTITY, PolicyRules::allResources)),
                rule("IAM-PASS-ROLE", "A role is passed by its exact name, and to a named service only.")
                        .because("Who passes any role, or passes it anywhere, has the permissions of all.")
                        .fix("list the roles' ARNs, and ask for iam:PassedToService with StringEquals")
                        .in(Statements.allowing(IDENTITY, PolicyRules::passRole)),
                rule("IAM-NO-ESCALATION", "A policy changes no permissions, and takes on exact roles only.")
                        .because("Who changes roles or policies gives himself every permission.")
                        .fix("leave IAM to who deploys; list the roles' ARNs for sts:AssumeRole")
                        .in(Statements.allowing(IDENTITY, PolicyRules::escalations)),
                rule("POLICY-KEY-PRESENT", "What is allowed on a condition is not allowed when its key is absent.")
                        .because("Who leaves the key out would be let in: these operators are true then.")
                        .fix("ask for what has to be, with StringEquals and the like; deny, in a statement of its own,"
                                + " what must not be")
                        .in(Statements.allowing(ALL, PolicyRules::trueWithoutKey)));
    }

    private static Stream<String> escalations(PolicyStatement statement) {
        Stream<String> changes = statement.actions().stream()
                .filter(action -> CHANGES_PERMISSIONS.matcher(action).matches())
                .map(action -> "it allows " + action);
        Stream<String> roles = statement.resources().stream()
                .filter(role -> statement.covers("sts:AssumeRole"))
                .filter(role -> role.contains("*") || role.contains("?"))
                .map(role -> "it takes on " + role);
        return Stream.concat(changes, roles);
    }

    private static Stream<String> trueWithoutKey(PolicyStatement statement) {
        return statement.conditions().keySet().stream()
                .filter(operator -> TRUE_WITHOUT_KEY.matcher(operator).matches())
                .map(operator -> "it asks with " + operator);
    }

    private static Stream<String> negations(PolicyStatement statement) {
        return Stream.of(
                        got(statement.notActions().isEmpty(), "NotAction"),
                        got(statement.notResources().isEmpty(), "NotResource"),
                        got(statement.notPrincipals().isEmpty(), "NotPrincipal"))
                .flatMap(each -> each);
    }

    private static Stream<String> allResources(PolicyStatement statement) {
        Stream<String> everywhere = statement.actions().stream()
                .filter(action -> statement.resources().contains("*") && !WITHOUT_RESOURCE.contains(action))
                .map(action -> "on * it allows " + action);
        Stream<String> ofService = statement.resources().stream()
                .filter(resource -> ALL_OF_A_SERVICE.matcher(resource).matches())
                .map(resource -> "it allows something on " + resource);
        return Stream.concat(everywhere, ofService);
    }

    private static Stream<String> passRole(PolicyStatement statement) {
        if (!statement.covers("iam:PassRole")) {
            return Stream.empty();
        }
        Stream<String> roles = statement.resources().stream()
                .filter(role -> role.contains("*") || role.contains("?"))
                .map(role -> "it passes " + role);
        boolean toNamed = statement.on("iam:PassedToService").anyMatch(PolicyRules::isExact);
        return Stream.concat(roles, got(toNamed, "iam:PassedToService is not asked for exactly"));
    }

    private static boolean isExact(PolicyCondition condition) {
        return condition.by("StringEquals") && condition.values().stream().noneMatch(value -> value.contains("*"));
    }

    private static boolean isBound(PolicyStatement statement, String key) {
        return statement
                .on(key)
                .anyMatch(condition -> condition.by("StringEquals", "StringLike", "ArnEquals", "ArnLike")
                        && condition.values().stream().noneMatch(value -> value.equals("*")));
    }
}
