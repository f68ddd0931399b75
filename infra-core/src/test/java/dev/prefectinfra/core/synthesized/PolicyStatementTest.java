package dev.prefectinfra.core.synthesized;

import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.Condition;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies as IAM reads them. */
final class PolicyStatementTest {
    @Test
    void oneStatementAndOneTextAreLists() {
        List<PolicyStatement> statements = PolicyStatement.parse("""
                {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/$${aws:username}",
                 "Principal": {"AWS": "1"}, "Condition": {"StringLike": {"aws:PrincipalArn": ["x", "y"]}}}}
                """).orElseThrow();

        assertThat(statements).hasSize(1);
        PolicyStatement statement = statements.get(0);
        assertThat(statement.allows()).isTrue();
        assertThat(statement.actions()).containsExactly("s3:GetObject");
        // Terraform's escape is undone: this is what IAM gets.
        assertThat(statement.resources()).containsExactly("arn:aws:s3:::a/${aws:username}");
        assertThat(statement.principals()).containsEntry("AWS", List.of("1"));
        assertThat(statement.eachCondition())
                .containsExactly(new PolicyCondition("StringLike", "aws:PrincipalArn", List.of("x", "y")));
        assertThat(statement.eachCondition().get(0).inWords()).isEqualTo("aws:PrincipalArn is like x or y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${data.aws_iam_policy_document.x.json}", "", "[]", "{}", "{\"Statement\":"})
    void whatIsNotWrittenOutIsNoPolicy(String text) {
        assertThat(PolicyStatement.parse(text)).isEmpty();
    }

    @Test
    void aStatementWithoutEffectAllowsNothing() {
        List<PolicyStatement> statements =
                PolicyStatement.parse("{\"Statement\": [{\"Action\": \"*\"}]}").orElseThrow();

        assertThat(statements).singleElement().matches(statement -> !statement.allows());
    }
}
