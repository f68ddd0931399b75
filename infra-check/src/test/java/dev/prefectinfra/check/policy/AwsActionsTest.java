package dev.prefectinfra.check.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AwsActionsTest {
    @ParameterizedTest
    @CsvSource({
        "sqs:SendMessage, sqs",
        "SQS:sendMESSAGE, sqs",
        "iam:listroles, *",
        "sqs:ListQueues, *",
        "sqs:*, * sqs",
        "sqs:Send*, sqs",
        "sqs:?endMessage, sqs",
        "sts:AssumeRole, iam",
        "rds-data:ExecuteStatement, rds",
        "redshift-data:ExecuteStatement, redshift redshift-serverless",
        "ec2-instance-connect:SendSSHPublicKey, ec2",
        "backup:DescribeRecoveryPoint, ?",
        "*, ?",
        "*:*, ?",
        // The first and the last of the list, and of their lines.
        "a2c:GetContainerizationJobDetails, *",
        "xray:UpdateSamplingRule, xray",
    })
    void anActionWorksOnArnsOfServices(String action, String services) {
        assertThat(AwsActions.worksOn(action)).containsExactly(services.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sqs:SendMesage",
                "sqs:SendMessag",
                "sqs:SendMessageX",
                "sqs:",
                "sqs: ",
                "sqs",
                "SendMessage",
                ":SendMessage",
                "",
                "sns:SendMessage",
                "sqs:Sent*",
                "#:The",
                "sqs:sqs",
                "sqs:SendMessage ",
                "sqs:SendMessage SetQueueAttributes"
            })
    void othersAreNone(String action) {
        assertThat(AwsActions.worksOn(action)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sqs:SendMesage, sqs:SendMessage",
        "sqss:SendMessage, sqs:SendMessage",
        "log:PutLogEvents, logs:PutLogEvents",
        "sqs:SendMessageBatch, sqs:SendMessage",
        "s3:HeadObject, s3:GetObject"
    })
    void theNearestIsNamed(String got, String near) {
        assertThat(AwsActions.nearest(got)).hasValue("did you mean " + near + "?");
    }

    @Test
    void whatIsFarFromAllIsNearToNone() {
        assertThat(AwsActions.nearest("warehouse:OpenTheDoorAndLookAround")).isEmpty();
    }
}
