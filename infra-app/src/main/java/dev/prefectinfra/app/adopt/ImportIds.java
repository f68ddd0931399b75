package dev.prefectinfra.app.adopt;

import static java.util.Map.entry;

import dev.prefectinfra.app.adopt.Arguments.Unknown;
import java.util.Map;
import java.util.Set;

/** By which id Terraform imports a resource: it follows from names, type by type. */
final class ImportIds {
    private static final Rule BUCKET = of -> of.text("bucket");
    private static final Rule NAME = of -> of.text("name");
    private static final Rule TOPIC = of -> of.arn("sns", "", "name");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            entry("aws_cloudwatch_dashboard", of -> of.text("dashboard_name")),
            entry("aws_cloudwatch_event_rule", NAME),
            entry("aws_cloudwatch_event_target", of -> of.text("rule") + "/" + of.text("target_id")),
            entry("aws_cloudwatch_log_group", NAME),
            entry("aws_cloudwatch_metric_alarm", of -> of.text("alarm_name")),
            entry("aws_ecr_lifecycle_policy", of -> of.text("repository")),
            entry("aws_ecr_repository", NAME),
            entry("aws_ecs_cluster", NAME),
            entry("aws_ecs_cluster_capacity_providers", of -> of.text("cluster_name")),
            entry("aws_ecs_service", of -> lastPart(of.text("cluster")) + "/" + of.text("name")),
            entry(
                    "aws_iam_openid_connect_provider",
                    of -> of.globalArn("iam", "oidc-provider/" + of.text("url").replaceFirst("^https://", ""))),
            entry("aws_iam_role", NAME),
            entry("aws_iam_role_policy", of -> of.text("role") + ":" + of.text("name")),
            entry("aws_s3_bucket", BUCKET),
            entry("aws_s3_bucket_lifecycle_configuration", BUCKET),
            entry("aws_s3_bucket_logging", BUCKET),
            entry("aws_s3_bucket_ownership_controls", BUCKET),
            entry("aws_s3_bucket_policy", BUCKET),
            entry("aws_s3_bucket_public_access_block", BUCKET),
            entry("aws_s3_bucket_server_side_encryption_configuration", BUCKET),
            entry("aws_s3_bucket_versioning", BUCKET),
            entry("aws_sns_topic", TOPIC),
            entry("aws_sns_topic_policy", of -> of.text("arn")),
            entry("aws_ssm_parameter", NAME));

    /** What is left alone, with the reason. */
    private static final Map<String, String> LEFT =
            Map.of("aws_ecs_task_definition", "the next apply makes a new revision, and an old one does no harm");

    /** What AWS gives an id to, so that Terraform has to look it up: {@link GroupLookups}. */
    private static final Set<String> LOOKED_UP = Set.of(GroupLookups.GROUP, GroupLookups.EGRESS);

    private ImportIds() {}

    /** What there is to say about a type. */
    enum Way {
        BY_NAME,
        BY_LOOKUP,
        LEFT,
        BY_HAND
    }

    static Way way(String type) {
        if (RULES.containsKey(type)) {
            return Way.BY_NAME;
        }
        if (LOOKED_UP.contains(type)) {
            return Way.BY_LOOKUP;
        }
        return LEFT.containsKey(type) ? Way.LEFT : Way.BY_HAND;
    }

    /** Why a type is left alone. */
    static String reason(String type) {
        return LEFT.getOrDefault(type, "");
    }

    /** @throws Unknown if the id depends on what only AWS knows, or on a type without a rule */
    static String id(String type, Arguments of) throws Unknown {
        Rule rule = RULES.get(type);
        if (rule == null) {
            throw new Unknown("no rule says how its id follows from its name");
        }
        return rule.id(of);
    }

    /** An attribute that the configuration does not set, and that follows from it: {@code id} or {@code arn}. */
    static String attribute(String type, String attribute, Arguments of) throws Unknown {
        return switch (type + "." + attribute) {
            case "aws_ecs_cluster.arn", "aws_ecs_cluster.id" -> of.arn("ecs", "cluster/", "name");
            case "aws_sns_topic.arn" -> id(type, of);
            default -> {
                if (!attribute.equals("id")) {
                    throw new Unknown("only AWS knows " + attribute + " of " + type);
                }
                yield id(type, of);
            }
        };
    }

    private static String lastPart(String arnOrName) {
        return arnOrName.substring(arnOrName.lastIndexOf('/') + 1);
    }

    /** Makes an id of a resource's arguments. */
    private interface Rule {
        String id(Arguments of) throws Unknown;
    }
}
