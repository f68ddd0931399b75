package dev.prefectinfra.check.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synth.StackDocument;
import dev.prefectinfra.core.synth.StackDocument.Block;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies of a stack. */
public final class StackPolicies {
    // Of each type of resource, the argument that holds a policy.
    private static final Map<String, String> OF_IDENTITIES = Map.of(
            "aws_iam_role_policy", "policy",
            "aws_iam_policy", "policy",
            "aws_iam_user_policy", "policy",
            "aws_iam_group_policy", "policy");
    private static final Map<String, String> OF_RESOURCES = Map.ofEntries(
            Map.entry("aws_s3_bucket_policy", "policy"),
            Map.entry("aws_s3_bucket", "policy"),
            Map.entry("aws_sns_topic_policy", "policy"),
            Map.entry("aws_sns_topic", "policy"),
            Map.entry("aws_sqs_queue_policy", "policy"),
            Map.entry("aws_sqs_queue", "policy"),
            Map.entry("aws_ecr_repository_policy", "policy"),
            Map.entry("aws_ecr_registry_policy", "policy"),
            Map.entry("aws_kms_key", "policy"),
            Map.entry("aws_kms_key_policy", "policy"),
            Map.entry("aws_secretsmanager_secret", "policy"),
            Map.entry("aws_secretsmanager_secret_policy", "policy"),
            Map.entry("aws_efs_file_system_policy", "policy"),
            Map.entry("aws_cloudwatch_log_resource_policy", "policy_document"),
            Map.entry("aws_cloudwatch_event_bus_policy", "policy"));

    private final List<Placed> placed = new ArrayList<>();

    /** What a policy says something about. */
    public enum Kind {
        /** What somebody may do. */
        IDENTITY,
        /** Who may take on a role. */
        TRUST,
        /** Who may do something with a resource. */
        RESOURCE
    }

    /**
     * A policy in its place.
     *
     * @param at the resource that holds it
     * @param policy empty if it is not written out
     * @param text as it stands there
     */
    public record Placed(Block at, Kind kind, Optional<Policy> policy, String text) {}

    private StackPolicies(StackDocument stack) {
        for (Block each : stack.resources()) {
            add(each, Kind.IDENTITY, each.arguments().path(OF_IDENTITIES.getOrDefault(each.type(), "")));
            add(each, Kind.RESOURCE, each.arguments().path(OF_RESOURCES.getOrDefault(each.type(), "")));
            if (each.type().equals("aws_iam_role")) {
                add(each, Kind.TRUST, each.arguments().path("assume_role_policy"));
                Arguments.blocks(each.arguments(), "inline_policy")
                        .forEach(inline -> add(each, Kind.IDENTITY, inline.path("policy")));
            }
        }
    }

    /** All policies of a stack, in the order of the resources that hold them. */
    public static List<Placed> of(StackDocument stack) {
        return Collections.unmodifiableList(stack.derived(StackPolicies.class, StackPolicies::new).placed);
    }

    private void add(Block at, Kind kind, JsonNode text) {
        if (text.isTextual()) {
            placed.add(new Placed(at, kind, Policy.parse(text.asText()), text.asText()));
        }
    }
}
