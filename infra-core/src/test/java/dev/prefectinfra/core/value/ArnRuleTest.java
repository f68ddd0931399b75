package dev.prefectinfra.core.value;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArnRuleTest {
    private static final Place PLACE = new Place(new AccountId("123456789012"), new Region("us-east-1"));
    private static final ArnRule TOPIC = new ArnRule("a topic", "sns", "[a-z]+", "NAME", InRegion.OWN, InAccount.OWN);
    private static final ArnRule POLICY =
            new ArnRule("a policy", "iam", "policy/.+", "policy/NAME", InRegion.NONE, InAccount.OWN_OR_AWS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn",
                "arn:aws:sns:us-east-1:123456789012:*",
                "arn:aws:sns:us-east-1:123456789012:a?",
                "arn:aws:sns:us-east-1:123456789012:",
                "arn:aws:sns:*:123456789012:topic",
                "arn:aws-eu:sns:us-east-1:123456789012:topic",
                "arn:aws:sns:us-east-1:123456789012:${x}",
                "arn:aws:sns:us-east-1:123456789012:a b",
                "arn:aws:sns:us-east-1:12345678901:topic",
                "arn:aws:sns:us-east-1:aws:topic",
                "arn:aws:sns:us-east-1::topic",
                "arn:aws:sns::123456789012:topic",
                "arn:aws:sqs:us-east-1:123456789012:topic",
                "arn:aws:sns:us-east-1:123456789012:topic.fifo"
            })
    void isTheExactArnOfSuchAThing(String arn) {
        assertThatThrownBy(() -> TOPIC.validate(arn)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void isOfThePartitionTheRegionAndTheAccount() {
        TOPIC.validateIn("arn:aws:sns:us-east-1:123456789012:topic", PLACE);

        refused(TOPIC, "arn:aws:sns:us-east-2:123456789012:topic", "arn:aws:sns:us-east-1:123456789012:NAME");
        refused(TOPIC, "arn:aws:sns:us-east-1:210987654321:topic", "arn:aws:sns:us-east-1:123456789012:NAME");
        refused(TOPIC, "arn:aws-cn:sns:us-east-1:123456789012:topic", "arn:aws:sns:us-east-1:123456789012:NAME");
    }

    @Test
    void mayBeOfAws() {
        assertThatCode(() -> {
                    POLICY.validate("arn:aws:iam::aws:policy/PowerUserAccess");
                    POLICY.validateIn("arn:aws:iam::aws:policy/PowerUserAccess", PLACE);
                })
                .doesNotThrowAnyException();
        refused(
                POLICY,
                "arn:aws-cn:iam::aws:policy/PowerUserAccess",
                "arn:aws:iam::123456789012:policy/NAME, or of AWS, arn:aws:iam::aws:policy/NAME");
        refused(
                POLICY,
                "arn:aws:iam::210987654321:policy/x",
                "a policy, arn:aws:iam::123456789012:policy/NAME, or of AWS, arn:aws:iam::aws:policy/NAME");
    }

    private static void refused(ArnRule rule, String arn, String allowed) {
        rule.validate(arn);
        assertThatThrownBy(() -> rule.validateIn(arn, PLACE))
                .hasMessageContaining("cannot be used in the account 123456789012 in us-east-1")
                .hasMessageContaining(allowed);
    }
}
