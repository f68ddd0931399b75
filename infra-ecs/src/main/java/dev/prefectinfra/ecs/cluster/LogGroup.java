package dev.prefectinfra.ecs.cluster;

import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroup;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import software.constructs.Construct;

/** A log group of CloudWatch. Makes {@code aws_cloudwatch_log_group.ID}. */
public final class LogGroup {
    private final LogGroupName name;
    private final String arn;
    private final String reference;

    public LogGroup(Construct scope, String id, LogGroupConfig config, Account account) {
        this.name = config.name();
        this.arn = account.arn("logs", "log-group:" + name + ":*");
        this.reference = CloudwatchLogGroup.Builder.create(scope, id)
                .name(name.value())
                .retentionInDays(config.retentionDays().value())
                .kmsKeyId(config.kmsKeyArn().map(KmsKeyArn::value).orElse(null))
                .build()
                .getName();
    }

    public LogGroupName name() {
        return name;
    }

    /** Computed, with the {@code :*} behind the name that IAM wants for the group and for its streams. */
    public String arn() {
        return arn;
    }

    /** A reference to the name, for arguments: Terraform then makes the group first. */
    public String reference() {
        return reference;
    }

    /** Allows {@code logs:CreateLogStream} and {@code logs:PutLogEvents} on the group's streams. */
    public void grantWrite(Grantee grantee) {
        grantee.allow(Statement.allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents")
                .on(arn));
    }

    /** Allows {@code logs:GetLogEvents} on the group's streams. */
    public void grantRead(Grantee grantee) {
        grantee.allow(Statement.allow("ReadLogs", "logs:GetLogEvents").on(arn));
    }
}
