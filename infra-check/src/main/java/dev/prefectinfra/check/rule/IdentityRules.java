package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackPolicy.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Policies that say what somebody may do, statement by statement. */
final class IdentityRules {
    private static final Set<Kind> IDENTITY = EnumSet.of(Kind.IDENTITY);

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

    private IdentityRules() {}

    static List<Rule> all() {
        return List.of(
                rule("IAM-ACTIONS", "An identity's policy names its actions exactly.")
                        .because("A wildcard includes actions that nobody has thought of, and future ones.")
                        .fix("list the actions")
                        .like("CKV_AWS_62", "CKV_AWS_63", "IAM.1", "IAM.21")
                        .in(Statements.allowing(
                                IDENTITY,
                                statement -> statement.actions().stream()
                                        .filter(action -> action.contains("*") || action.contains("?"))
                                        .map(action -> "the action " + action))),
                rule("IAM-RESOURCES", "The resource * is only for actions that support no other.")
                        .because("That includes all lanes, and what does not exist yet.")
                        .fix("name the resources; for a further action without resources, accept it with that reason")
                        .like("CKV_AWS_355")
                        .in(Statements.allowing(IDENTITY, IdentityRules::allResources)),
                rule("IAM-PASS-ROLE", "A role is passed by its exact name, and to a named service only.")
                        .because("Whoever can pass any role, or pass it to any service, has the permissions of all.")
                        .fix("list the roles' ARNs, and add a StringEquals condition on iam:PassedToService")
                        .in(Statements.allowing(IDENTITY, IdentityRules::passRole)),
                rule("IAM-NO-ESCALATION", "A policy changes no permissions, and lets exact roles be assumed only.")
                        .because("Whoever changes roles or policies can get every permission.")
                        .fix("leave IAM to the deployment's credentials; list the roles' ARNs for sts:AssumeRole")
                        .in(Statements.allowing(IDENTITY, IdentityRules::escalations)));
    }

    private static Stream<String> escalations(PolicyStatement statement) {
        Stream<String> changes = statement.actions().stream()
                .filter(action -> CHANGES_PERMISSIONS.matcher(action).matches())
                .map(action -> "it allows " + action);
        Stream<String> roles = statement.resources().stream()
                .filter(role -> statement.covers("sts:AssumeRole"))
                .filter(role -> role.contains("*") || role.contains("?"))
                .map(role -> "it may assume " + role);
        return Stream.concat(changes, roles);
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
        boolean toNamed = statement.on("iam:PassedToService").anyMatch(IdentityRules::isExact);
        return Stream.concat(roles, got(toNamed, "there is no exact condition on iam:PassedToService"));
    }

    private static boolean isExact(PolicyCondition condition) {
        return condition.by("StringEquals") && condition.values().stream().noneMatch(value -> value.contains("*"));
    }
}
