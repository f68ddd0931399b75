package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.wants;
import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.in;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Buckets: what becomes of the objects in them. */
final class S3ObjectRules {
    private static final String BUCKET = "aws_s3_bucket";
    private static final String LIFECYCLE = "aws_s3_bucket_lifecycle_configuration";

    private S3ObjectRules() {}

    static List<Rule> all() {
        return List.of(
                rule("S3-VERSIONING", "A bucket keeps versions.")
                        .because("What a flow overwrites or deletes by mistake can be brought back.")
                        .fix("add an aws_s3_bucket_versioning that refers to it, Enabled")
                        .like("CKV_AWS_21", "S3.14")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        stack.referring("aws_s3_bucket_versioning", "bucket", bucket),
                                        each -> in(each, "versioning_configuration", "status")
                                                .asText()
                                                .equals("Enabled"),
                                        "no aws_s3_bucket_versioning that is Enabled")),
                rule("S3-NONCURRENT", "A bucket expires old versions.")
                        .because("Versions cost money, and deleted data has to be gone one day.")
                        .fix("add an enabled rule with noncurrent_version_expiration to its lifecycle configuration")
                        .like("CKV2_AWS_61", "S3.10", "S3.13")
                        .each(
                                BUCKET,
                                (stack, bucket) -> lifecycle(
                                        stack,
                                        bucket,
                                        rule -> isSet(in(rule, "noncurrent_version_expiration", "noncurrent_days")),
                                        "no enabled rule that expires noncurrent versions")),
                rule("S3-ABORT-UPLOADS", "A bucket aborts unfinished uploads.")
                        .because("Their parts cost money, and no listing shows them.")
                        .fix("add an enabled rule for all objects with abort_incomplete_multipart_upload")
                        .like("CKV_AWS_300")
                        .each(
                                BUCKET,
                                (stack, bucket) -> lifecycle(
                                        stack,
                                        bucket,
                                        rule -> isForAllObjects(rule)
                                                && isSet(in(
                                                        rule,
                                                        "abort_incomplete_multipart_upload",
                                                        "days_after_initiation")),
                                        "no enabled rule for all objects that aborts multipart uploads")),
                rule("S3-ACCESS-LOGS", "A bucket logs who reads it.")
                        .because("Only access logs show afterwards who has read what.")
                        .fix("add an aws_s3_bucket_logging that refers to it, or log data events in CloudTrail")
                        .like("CKV_AWS_18", "S3.9")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        stack.referring("aws_s3_bucket_logging", "bucket", bucket),
                                        each -> isSet(each.path("target_bucket")),
                                        "no aws_s3_bucket_logging")),
                rule("S3-REPLICATION", "A bucket is replicated.")
                        .because("A region may fail, and an account may be lost.")
                        .fix("add an aws_s3_bucket_replication_configuration that refers to it")
                        .like("CKV_AWS_144", "S3.7")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        stack.referring("aws_s3_bucket_replication_configuration", "bucket", bucket),
                                        each -> blocks(each, "rule").stream()
                                                .anyMatch(rule -> rule.path("status")
                                                        .asText()
                                                        .equals("Enabled")),
                                        "no aws_s3_bucket_replication_configuration with an enabled rule")),
                rule("S3-NOTIFICATIONS", "A bucket sends notifications.")
                        .because("Somebody may want to know when objects come or go.")
                        .fix("add an aws_s3_bucket_notification that refers to it")
                        .like("CKV2_AWS_62", "S3.11")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        stack.referring("aws_s3_bucket_notification", "bucket", bucket),
                                        each -> true,
                                        "no aws_s3_bucket_notification")));
    }

    private static Stream<String> lifecycle(
            StackDocument stack, Block bucket, Predicate<JsonNode> fine, String otherwise) {
        return wants(
                stack.referring(LIFECYCLE, "bucket", bucket),
                each -> blocks(each, "rule").stream()
                        .anyMatch(rule -> rule.path("status").asText().equals("Enabled") && fine.test(rule)),
                otherwise);
    }

    /** An empty filter, in one of the ways to write it. */
    private static boolean isForAllObjects(JsonNode rule) {
        return !isSet(rule.path("prefix"))
                && blocks(rule, "filter").stream()
                        .flatMap(filter -> filter.properties().stream())
                        .map(Map.Entry::getValue)
                        .noneMatch(value -> isSet(value) && !(value.isContainerNode() && value.isEmpty()));
    }
}
