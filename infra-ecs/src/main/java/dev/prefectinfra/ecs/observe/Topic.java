package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.ArnRule;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import dev.prefectinfra.core.value.KmsKeyArn;
import java.util.Optional;

/** Where alarms go: {@code topic.type} chooses. */
@Destructive("destroys the topic, or makes one")
public sealed interface Topic {
    /**
     * A topic of the lane's own.
     *
     * @param kmsKeyArn the customer key that encrypts it; its policy has to allow CloudWatch and EventBridge
     */
    record Own(
            @Destructive("replaces the topic, without its subscriptions")
            TopicName name,

            Optional<KmsKeyArn> kmsKeyArn) implements Topic {}

    /** A topic that exists already, and lets CloudWatch and EventBridge publish. */
    record Existing(TopicArn arn) implements Topic {}

    /**
     * A standard topic in the region of the alarms: CloudWatch notifies no other, and neither it nor EventBridge
     * publishes to a FIFO topic ("PutMetricAlarm", CloudWatch API Reference; "Event bus targets", EventBridge User
     * Guide).
     */
    record TopicArn(String value) implements Arn {
        private static final ArnRule RULE = new ArnRule(
                "a standard SNS topic", "sns", "[A-Za-z0-9_-]{1,256}", "NAME, not .fifo", InRegion.OWN, InAccount.ANY);

        public TopicArn {
            RULE.validate(value);
        }

        @Override
        public ArnRule rule() {
            return RULE;
        }
    }
}
