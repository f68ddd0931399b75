package dev.prefectinfra.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void oneTextAndAListOfOneAreTheSame() {
        Policy text = Policy.parse(
                "{\"Statement\":{\"Sid\":\"A\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"s\"},\"Action\":\"a:B\","
                        + "\"Resource\":\"r\",\"Condition\":{\"StringEquals\":{\"k\":\"v\"}}}}");
        Policy lists = Policy.parse(
                "{\"Statement\":[{\"Sid\":\"A\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"s\"]},\"Action\":[\"a:B\"],"
                        + "\"Resource\":[\"r\"],\"Condition\":{\"StringEquals\":{\"k\":[\"v\"]}}}]}");

        assertThat(text).isEqualTo(lists);
        assertThat(text.only().condition("StringEquals", "k")).containsExactly("v");
        assertThat(text.only().condition("StringLike", "k")).isEmpty();
    }

    @Test
    void terraformsEscapeIsUndone() {
        assertThat(Policy.parse("{\"Statement\":{\"Resource\":[\"$${aws:username}\",\"${aws_sqs_queue.q.arn}\"]}}")
                        .resources())
                .containsExactly("${aws:username}", "${aws_sqs_queue.q.arn}");
    }

    @Test
    void everybodyIsAPrincipal() {
        assertThat(Policy.parse("{\"Statement\":{\"Principal\":\"*\"}}").only().principals())
                .containsOnlyKeys("*");
    }

    @Test
    void aStatementThatIsNotThereFails() {
        Policy policy = Policy.parse("{\"Statement\":[{\"Sid\":\"A\"},{\"Sid\":\"B\"},{\"Sid\":\"B\"}]}");

        assertThatThrownBy(() -> policy.statement("C"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("0 statements have the Sid C; there are [A, B, B]");
        assertThatThrownBy(() -> policy.statement("B")).hasMessageStartingWith("2 statements");
        assertThatThrownBy(policy::only).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsNoPolicyFails() {
        assertThatThrownBy(() -> Policy.parse("none"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("'none' has no statement");
        assertThatThrownBy(() -> Policy.parse("{\"Version\":\"2012-10-17\"}"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("has no statement");
    }
}
