package dev.prefectinfra.app.page;

import java.util.Map;
import java.util.Optional;

/** What a part of a picture is. */
enum Kind {
    BRANCH("Branch", Group.CODE),
    CI_ROLE("CI role", Group.CODE),
    REPOSITORY("Image repository", Group.CODE),
    PREFECT("Prefect", Group.OUTSIDE),
    LANE("Lane", Group.OUTSIDE),
    SERVICE("Service", Group.RUN),
    FLOW_RUNS("Flow runs", Group.RUN),
    CLUSTER("Cluster", Group.RUN),
    ROLE("Role", Group.RUN),
    SECRET("Secret", Group.DATA),
    PARAMETER("Parameter", Group.DATA),
    BUCKET("Bucket", Group.DATA),
    TABLE("Table", Group.DATA),
    QUEUE("Queue", Group.DATA),
    LOG_GROUP("Log group", Group.WATCH),
    ALARMS("Alarms", Group.WATCH),
    RULE("Event rule", Group.WATCH),
    TOPIC("Topic", Group.WATCH);

    /** What has one colour. */
    enum Group {
        CODE,
        OUTSIDE,
        RUN,
        DATA,
        WATCH
    }

    private static final Map<String, Kind> BY_TYPE = Map.of(
            "aws_ecr_repository", REPOSITORY,
            "aws_ecs_service", SERVICE,
            "aws_ecs_cluster", CLUSTER,
            "aws_secretsmanager_secret", SECRET,
            "aws_ssm_parameter", PARAMETER,
            "aws_s3_bucket", BUCKET,
            "aws_dynamodb_table", TABLE,
            "aws_sqs_queue", QUEUE,
            "aws_cloudwatch_log_group", LOG_GROUP,
            "aws_sns_topic", TOPIC);

    private final String word;
    private final Group group;

    Kind(String word, Group group) {
        this.word = word;
        this.group = group;
    }

    /** Of the types that a picture has by themselves; the others are what these are made of. */
    static Optional<Kind> of(String type) {
        return type.equals("aws_cloudwatch_event_rule") ? Optional.of(RULE) : Optional.ofNullable(BY_TYPE.get(type));
    }

    String word() {
        return word;
    }

    Group group() {
        return group;
    }
}
