package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.check.rule.Rule.wants;
import static dev.prefectinfra.core.synthesized.Arguments.in;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Buckets: who gets at them. What belongs to a bucket has to refer to it: a repeated name is not seen, neither here nor
 * by Terraform.
 */
final class S3Rules {
    private static final String BUCKET = "aws_s3_bucket";

    private S3Rules() {}

    static List<Rule> all() {
        return List.of(
                rule("S3-PUBLIC-ACCESS", "A bucket blocks public access in all four ways.")
                        .because("Each closes another way: ACLs, policies, and what was public before.")
                        .fix("add an aws_s3_bucket_public_access_block that refers to it, all four true")
                        .like("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6", "S3.8")
                        .each(BUCKET, S3Rules::publicAccess),
                rule("S3-ENCRYPTION", "A bucket configures encryption.")
                        .because("AWS encrypts by default; an explicit setting cannot change unnoticed.")
                        .fix("add an aws_s3_bucket_server_side_encryption_configuration that refers to it")
                        .like("CKV_AWS_19")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        encryption(stack, bucket),
                                        each -> isSet(algorithm(each)),
                                        "no aws_s3_bucket_server_side_encryption_configuration")),
                rule("S3-KMS", "A bucket encrypts with a key in KMS.")
                        .because("A key has a policy and a log of its own, so that reading takes two permissions.")
                        .fix("set sse_algorithm to aws:kms; of a lane's bucket: flow-bucket.kms-key-arn")
                        .like("CKV_AWS_145", "S3.17")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        encryption(stack, bucket),
                                        each -> algorithm(each).asText().startsWith("aws:kms"),
                                        "no encryption by aws:kms")),
                rule("S3-OWNERSHIP", "The owner of a bucket owns all objects in it, and ACLs are off.")
                        .because("An ACL gives access beside all policies, object by object.")
                        .fix("add an aws_s3_bucket_ownership_controls that refers to it, BucketOwnerEnforced")
                        .like("CKV2_AWS_65", "S3.12")
                        .each(
                                BUCKET,
                                (stack, bucket) -> wants(
                                        stack.referring("aws_s3_bucket_ownership_controls", "bucket", bucket),
                                        each -> in(each, "rule", "object_ownership")
                                                .asText()
                                                .equals("BucketOwnerEnforced"),
                                        "no aws_s3_bucket_ownership_controls with BucketOwnerEnforced")),
                rule("S3-NO-ACL", "No bucket has an ACL.")
                        .because("An ACL gives access beside all policies, to everybody in one word.")
                        .fix("remove it; give access by a policy")
                        .like("CKV_AWS_20", "CKV_AWS_57", "S3.12")
                        .each("aws_s3_bucket_acl", (stack, acl) -> Stream.of("the ACL " + shown(acl.argument("acl")))),
                rule("S3-TLS", "A bucket's policy denies everybody requests without TLS.")
                        .because("S3 accepts plain HTTP, where keys and data can be read in transit.")
                        .fix("deny s3:* on the bucket and its objects where aws:SecureTransport is false")
                        .like("CKV_AWS_379", "S3.5")
                        .each(
                                BUCKET,
                                (stack, bucket) -> policy(
                                        stack,
                                        bucket,
                                        Denials::withoutTls,
                                        "no policy that denies requests without TLS")),
                rule("S3-TLS-VERSION", "A bucket's policy denies everybody TLS older than 1.2.")
                        .because("Older versions can be broken in transit.")
                        .fix("deny s3:* on the bucket and its objects where s3:TlsVersion is less than 1.2")
                        .each(
                                BUCKET,
                                (stack, bucket) -> policy(
                                        stack,
                                        bucket,
                                        statement -> statement
                                                .on("s3:TlsVersion")
                                                .anyMatch(each -> each.by("NumericLessThan")
                                                        && List.of("1.2", "1.3").containsAll(each.values())),
                                        "no policy that denies TLS older than 1.2")),
                rule("S3-NAME", "A bucket's name has no dots.")
                        .because("The certificate of S3 does not fit a host name with further dots.")
                        .fix("use hyphens; the bucket is replaced")
                        .each(BUCKET, (stack, bucket) -> {
                            String name = bucket.argument("bucket").asText();
                            return got(!name.contains(".") || name.contains("${"), name);
                        }));
    }

    private static Stream<String> publicAccess(StackDocument stack, Block bucket) {
        List<Block> found = stack.referring("aws_s3_bucket_public_access_block", "bucket", bucket);
        if (found.isEmpty()) {
            return Stream.of("no aws_s3_bucket_public_access_block that refers to it");
        }
        JsonNode block = found.get(0).arguments();
        return Stream.of("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
                .filter(way -> !isTrue(block.path(way)))
                .map(way -> way + " is " + shown(block.path(way)));
    }

    private static List<Block> encryption(StackDocument stack, Block bucket) {
        return stack.referring("aws_s3_bucket_server_side_encryption_configuration", "bucket", bucket);
    }

    private static JsonNode algorithm(JsonNode encryption) {
        return in(encryption, "rule", "apply_server_side_encryption_by_default", "sse_algorithm");
    }

    private static Stream<String> policy(
            StackDocument stack, Block bucket, Predicate<PolicyStatement> where, String otherwise) {
        return Denials.OF_BUCKETS.wanted(
                stack.referring("aws_s3_bucket_policy", "bucket", bucket), bucket, where, otherwise);
    }
}
