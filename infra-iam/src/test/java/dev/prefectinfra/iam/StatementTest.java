package dev.prefectinfra.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";

    @Test
    void actionsAndResourcesAreSortedAndDistinct() {
        Statement statement = Statement.allow("Send", "sqs:SendMessage", "sqs:GetQueueUrl", "sqs:SendMessage")
                .on(QUEUE + "2", QUEUE, QUEUE);

        assertThat(statement.actions()).containsExactly("sqs:GetQueueUrl", "sqs:SendMessage");
        assertThat(statement.resources()).containsExactly(QUEUE, QUEUE + "2");
    }

    @Test
    void everythingNeedsAReason() {
        assertThatThrownBy(() -> Statement.allow("Send", "sqs:SendMessage").on("*"))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("Send has the resource * without a reason");
        assertThatThrownBy(() -> Statement.allow("Send", "sqs:SendMessage").on(QUEUE, "*"))
                .isInstanceOf(InvalidValue.class);
        assertThat(Statement.allow("List", "sqs:ListQueues").onAnyResource("it knows no resource"))
                .satisfies(any -> assertThat(any.resources()).containsExactly("*"))
                .satisfies(any -> assertThat(any.anyResourceReason()).contains("it knows no resource"));
    }

    @Test
    void aConditionIsAddedToThoseBefore() {
        Statement statement = Statement.allow("Send", "sqs:SendMessage")
                .on(QUEUE)
                .when(Condition.stringEquals("aws:SourceAccount", "123456789012"))
                .when(Condition.arnLike("aws:SourceArn", "arn:aws:ecs:*"));

        assertThat(statement.conditions()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "sqs:*", "sqs:Send*", "sqs", "SQS:SendMessage", "sqs:", ":Send", "sqs:Send Message", ""})
    void actionsAreExact(String action) {
        assertThatThrownBy(() -> Statement.allow("Send", action).on(QUEUE))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("cannot be an IAM action");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "With Space", "With-Hyphen", "Ünlü"})
    void sidsAreLettersAndDigits(String sid) {
        assertThatThrownBy(() -> Statement.allow(sid, "sqs:SendMessage").on(QUEUE))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("cannot be a Sid");
    }

    @Test
    void aStatementHasActionsAndResources() {
        assertThatThrownBy(() -> Statement.allow("Send").on(QUEUE)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Statement.allow("Send", "sqs:SendMessage").on())
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("no action or no resource");
    }
}
