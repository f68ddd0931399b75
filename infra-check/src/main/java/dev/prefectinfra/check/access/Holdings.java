package dev.prefectinfra.check.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.policy.Arguments;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.synth.StackDocument;
import dev.prefectinfra.core.synth.StackDocument.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a stack has, as ARNs in which {@code *} and {@code ?} stand for what AWS or a run adds. Secrets are those that
 * it names: they are made by hand.
 *
 * @param stack the stack's name
 * @param arns by Terraform's address of what has them
 * @param found the same of what it only looks up
 */
record Holdings(String stack, Map<String, List<String>> arns, Map<String, List<String>> found) {
    // What Secrets Manager adds to a secret's name.
    private static final String SECRET_SUFFIX = "-??????";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{((?:data\\.)?\\w+\\.[\\w-]+)\\.(?:arn|id)}(.*)");
    private static final String FAMILIES = "task_definition_family_prefix";

    static Holdings of(StackDocument stack) {
        Map<String, List<String>> arns = new LinkedHashMap<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        stack.resources().forEach(block -> arns.put(block.address(), arns(block, stack)));
        stack.data().forEach(block -> found.put(block.address(), arns(block, stack)));
        stack.data("aws_secretsmanager_secret").forEach(block -> arns.put(block.address(), arns(block, stack)));
        JsonNode families = stack.json().path("output").path(FAMILIES).path("value");
        if (families.isTextual()) {
            arns.put(
                    "output." + FAMILIES,
                    List.of(account(stack).arn("ecs", "task-definition/" + families.asText() + "*:*")));
        }
        return new Holdings(stack.name(), arns, found);
    }

    /** All ARNs of what it has. */
    List<String> all() {
        return arns.values().stream().flatMap(List::stream).toList();
    }

    /** A resource of a policy with its reference resolved; as it is, where that is not known. */
    String resolved(String resource) {
        Matcher reference = REFERENCE.matcher(resource);
        if (!reference.matches()) {
            return resource;
        }
        String address = reference.group(1);
        List<String> known = arns.getOrDefault(address, found.getOrDefault(address, List.of()));
        return known.isEmpty() ? resource : known.get(0) + reference.group(2);
    }

    private static List<String> arns(Block block, StackDocument stack) {
        Account account = account(stack);
        String name = name(block, "name");
        String bucket = name(block, "bucket");
        return switch (block.type()) {
            case "aws_s3_bucket" -> named(bucket, s3(account, bucket), s3(account, bucket + "/*"));
            case "aws_ecr_repository" -> named(name, account.arn("ecr", "repository/" + name));
            case "aws_ecs_cluster" ->
                named(name, account.arn("ecs", "cluster/" + name), account.arn("ecs", "task/" + name + "/*"));
            case "aws_ecs_service" ->
                named(name, account.arn("ecs", "service/" + clusterOf(block, stack) + "/" + name));
            case "aws_ecs_task_definition" -> {
                String family = name(block, "family");
                yield named(family, account.arn("ecs", "task-definition/" + family + ":*"));
            }
            case "aws_cloudwatch_log_group" ->
                named(name, account.arn("logs", "log-group:" + name), account.arn("logs", "log-group:" + name + ":*"));
            case "aws_secretsmanager_secret" ->
                named(name, account.arn("secretsmanager", "secret:" + name + SECRET_SUFFIX));
            case "aws_iam_role" -> named(name, account.iamArn("role" + path(block) + name));
            case "aws_iam_policy" -> named(name, account.iamArn("policy" + path(block) + name));
            case "aws_ssm_parameter" ->
                named(name, account.arn("ssm", "parameter/" + (name.startsWith("/") ? name.substring(1) : name)));
            case "aws_sns_topic" -> named(name, account.arn("sns", name));
            case "aws_sqs_queue" -> named(name, account.arn("sqs", name));
            case "aws_dynamodb_table" ->
                named(name, account.arn("dynamodb", "table/" + name), account.arn("dynamodb", "table/" + name + "/*"));
            case "aws_lambda_function" -> {
                String function = name(block, "function_name");
                yield named(function, account.arn("lambda", "function:" + function));
            }
            default -> List.of();
        };
    }

    private static Account account(StackDocument stack) {
        return stack.stack().account();
    }

    private static String s3(Account account, String resource) {
        return "arn:" + account.partition().id() + ":s3:::" + resource;
    }

    private static String path(Block block) {
        String path = name(block, "path");
        return path.isEmpty() ? "/" : path;
    }

    /** The name of the service's cluster; that of any, if the service does not refer to one of its stack. */
    private static String clusterOf(Block service, StackDocument stack) {
        return stack.resources("aws_ecs_cluster").stream()
                .filter(cluster -> Arguments.refersTo(service.arguments().path("cluster"), cluster))
                .map(cluster -> name(cluster, "name"))
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), names -> names.isEmpty() ? "*" : names.get(0)));
    }

    private static String name(Block block, String argument) {
        return block.arguments().path(argument).asText();
    }

    /** Nothing without a name, or with one that Terraform finds out later. */
    private static List<String> named(String name, String... arns) {
        return name.isEmpty() || name.contains("${") ? List.of() : List.of(arns);
    }
}
