package dev.prefectinfra.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The JSON itself, byte by byte: it is what a plan shows. */
class PolicyDocumentTest {
    @Test
    void statementsAreSortedBySid() {
        Statement b = Statement.allow("B", "sqs:SendMessage").on("arn:aws:sqs:us-east-1:123456789012:q");
        Statement a = Statement.allow("A", "s3:GetObject", "s3:DeleteObject")
                .on("arn:aws:s3:::x/*")
                .when(Condition.stringLike("s3:prefix", "a/*", "b/*"));

        assertThat(PolicyDocument.of(List.of(b, a)))
                .isEqualTo(PolicyDocument.of(List.of(a, b)))
                .isEqualTo("{\"Version\":\"2012-10-17\",\"Statement\":["
                        + "{\"Sid\":\"A\",\"Effect\":\"Allow\",\"Action\":[\"s3:DeleteObject\",\"s3:GetObject\"],"
                        + "\"Resource\":\"arn:aws:s3:::x/*\",\"Condition\":{\"StringLike\":{\"s3:prefix\":[\"a/*\",\"b/*\"]}}},"
                        + "{\"Sid\":\"B\",\"Effect\":\"Allow\",\"Action\":\"sqs:SendMessage\","
                        + "\"Resource\":\"arn:aws:sqs:us-east-1:123456789012:q\"}]}");
    }

    @Test
    void terraformDoesNotEvaluatePolicyVariables() {
        Statement own = Statement.allow("Own", "s3:GetObject")
                .on("arn:aws:s3:::x/${aws:username}/*")
                .when(Condition.stringEquals("aws:PrincipalTag/team", "${aws:RequestTag/team}"));

        assertThat(PolicyDocument.of(List.of(own)))
                .contains("x/$${aws:username}/*")
                .contains("\"$${aws:RequestTag/team}\"");
    }

    @Test
    void terraformDoesEvaluateReferences() {
        String token = "${TfToken[TOKEN.7]}";

        assertThat(PolicyDocument.of(List.of(
                        Statement.allow("Read", "secretsmanager:GetSecretValue").on(token))))
                .contains("\"Resource\":\"" + token + "\"");
    }
}
