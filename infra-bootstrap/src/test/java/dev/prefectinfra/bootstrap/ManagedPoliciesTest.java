package dev.prefectinfra.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManagedPoliciesTest {
    @Test
    void statementsFillOnePolicyAfterTheOther() {
        List<Statement> statements = IntStream.range(100, 200)
                .mapToObj(i -> Statement.allow("Read" + i, "sqs:GetQueueUrl").on(queue(i)))
                .toList();

        List<List<Statement>> parts = ManagedPolicies.parts(statements);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(statements);
        assertThat(parts)
                .allSatisfy(part -> assertThat(PolicyDocument.of(part).length()).isLessThanOrEqualTo(6144));
        assertThat(PolicyDocument.of(parts.get(0)).length()).isGreaterThan(6000);
    }

    @Test
    void aStatementAboutManyResourcesBecomesSeveral() {
        List<String> queues =
                IntStream.range(100, 300).mapToObj(ManagedPoliciesTest::queue).toList();

        List<List<Statement>> parts = ManagedPolicies.parts(
                List.of(Statement.allow("Read", "sqs:GetQueueUrl").on(queues)));

        assertThat(parts)
                .allSatisfy(part -> assertThat(PolicyDocument.of(part).length()).isLessThanOrEqualTo(6144));
        assertThat(parts.stream().flatMap(List::stream).flatMap(each -> each.resources().stream()))
                .containsExactlyElementsOf(queues);
        assertThat(parts.stream().flatMap(List::stream).map(Statement::sid)).doesNotHaveDuplicates();
    }

    @Test
    void noStatementIsNoPolicy() {
        assertThat(ManagedPolicies.parts(List.of())).isEmpty();
    }

    private static String queue(int number) {
        return "arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-" + number;
    }
}
