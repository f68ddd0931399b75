package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.providers.aws.data_aws_secretsmanager_secret.DataAwsSecretsmanagerSecret;
import com.hashicorp.cdktf.providers.aws.dynamodb_table.DynamodbTable;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import com.hashicorp.cdktf.providers.aws.s3_bucket.S3Bucket;
import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import dev.prefectinfra.core.stack.LaneStack;

final class LaneThings {
    private LaneThings() {}

    enum Kind {
        QUEUE,
        BUCKET,
        ROLE,
        SECRET,
        TABLE,
        UNKNOWN_NAME
    }

    static void make(LaneStack stack, Kind... kinds) {
        String name = stack.name().value();
        for (Kind kind : kinds) {
            switch (kind) {
                case QUEUE -> SqsQueue.Builder.create(stack, "queue").name(name).build();
                case BUCKET ->
                    S3Bucket.Builder.create(stack, "bucket")
                            .bucket(name + "-123456789012")
                            .build();
                case ROLE -> role(stack, name);
                case SECRET -> secret(stack);
                case TABLE ->
                    DynamodbTable.Builder.create(stack, "table")
                            .name(name)
                            .hashKey("id")
                            .build();
                case UNKNOWN_NAME ->
                    SqsQueue.Builder.create(stack, "unknown").namePrefix("q").build();
            }
        }
    }

    private static DataAwsSecretsmanagerSecret secret(LaneStack stack) {
        return DataAwsSecretsmanagerSecret.Builder.create(stack, "secret")
                .name("dpt/dev/" + (stack.name().value().endsWith("live") ? "live" : "test"))
                .build();
    }

    private static void role(LaneStack stack, String name) {
        IamRole role = IamRole.Builder.create(stack, "role")
                .name(name + "-role")
                .assumeRolePolicy("{}")
                .build();
        IamRolePolicy.Builder.create(stack, "role-grants")
                .role(role.getId())
                .policy("{\"Statement\":[{\"Sid\":\"Send\",\"Effect\":\"Allow\",\"Action\":[\"sqs:SendMessage\"],"
                        + "\"Resource\":\"arn:aws:sqs:us-east-1:123456789012:" + name + "\"},"
                        + "{\"Sid\":\"Read\",\"Effect\":\"Allow\",\"Action\":\"secretsmanager:GetSecretValue\","
                        + "\"Resource\":\"" + secret(stack).getArn() + "\"},"
                        + "{\"Sid\":\"Lake\",\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
                        + "\"Resource\":\"arn:aws:s3:::saltmarsh-dev-raw/*\"},"
                        + "{\"Sid\":\"Pass\",\"Effect\":\"Allow\",\"Action\":\"iam:PassRole\","
                        + "\"Resource\":\"arn:aws:iam::123456789012:role/" + name + "-role\"},"
                        + "{\"Sid\":\"Run\",\"Effect\":\"Allow\",\"Action\":\"ecs:RunTask\",\"Resource\":\"*\","
                        + "\"Condition\":{\"ArnEquals\":{\"ecs:cluster\":"
                        + "\"arn:aws:ecs:us-east-1:123456789012:cluster/" + name + "\"}}}]}")
                .build();
    }
}
