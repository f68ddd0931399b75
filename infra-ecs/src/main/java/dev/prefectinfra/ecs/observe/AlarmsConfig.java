package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Arn;
import dev.prefectinfra.core.value.ArnRule;
import dev.prefectinfra.core.value.ArnRule.InAccount;
import dev.prefectinfra.core.value.ArnRule.InRegion;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.Placed;
import java.util.Optional;

/** The section {@code alarms}: what people are told about. */
public record AlarmsConfig(
        Topic topic, AgentNotRunning agentNotRunning, MemoryHigh memoryHigh, DeploymentFailed deploymentFailed)
        implements Placed {
    public static final Section<AlarmsConfig> SECTION =
            Section.ofLane("alarms", AlarmsConfig.class, AlarmsConfig.class);

    /**
     * @throws InvalidValue if EventBridge would have to publish to another account's topic: that takes a role ("Sending
     *     events to an AWS service in another account", EventBridge User Guide), and AWS takes the target without one.
     *     CloudWatch publishes to other accounts by the topic's policy alone
     */
    @Override
    public void validateIn(Place place) {
        new Requirements()
                .that(
                        "topic.existing.arn",
                        !(deploymentFailed.enabled()
                                && topic instanceof Topic.Existing existing
                                && !existing.arn()
                                        .accountId()
                                        .equals(place.account().value())),
                        "is a topic of another account, to which EventBridge would have to publish with a role",
                        "a topic of the account " + place.account() + ", or deployment-failed.enabled = false")
                .done();
    }

    boolean any() {
        return agentNotRunning.enabled() || memoryHigh.enabled() || deploymentFailed.enabled();
    }

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

                Optional<KmsKeyArn> kmsKeyArn)
                implements Topic {}

        /** A topic that exists already, and lets CloudWatch and EventBridge publish. */
        record Existing(TopicArn arn) implements Topic {}

        /**
         * A standard topic in the region of the alarms: CloudWatch notifies no other, and neither it nor EventBridge
         * publishes to a FIFO topic ("PutMetricAlarm", CloudWatch API Reference; "Event bus targets", EventBridge User
         * Guide).
         */
        record TopicArn(String value) implements Arn {
            private static final ArnRule RULE = new ArnRule(
                    "a standard SNS topic",
                    "sns",
                    "[A-Za-z0-9_-]{1,256}",
                    "NAME, not .fifo",
                    InRegion.OWN,
                    InAccount.ANY);

            public TopicArn {
                RULE.validate(value);
            }

            @Override
            public ArnRule rule() {
                return RULE;
            }
        }
    }

    /**
     * Fewer agents run than are desired. Needs Container Insights.
     *
     * @param minutes for how long: 1 to 60
     */
    public record AgentNotRunning(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name,
            int minutes) {
        public AgentNotRunning {
            new Requirements().range("minutes", minutes, 1, 60).done();
        }
    }

    /**
     * The agent's memory runs out.
     *
     * @param percent of the task's memory: 1 to 100
     */
    public record MemoryHigh(
            @Destructive("to false destroys the alarm") boolean enabled,

            @Destructive("replaces the alarm") AlarmName name,
            int percent) {
        public MemoryHigh {
            new Requirements().range("percent", percent, 1, 100).done();
        }
    }

    /** ECS gave a deployment up. There is no metric for it, only an event. */
    public record DeploymentFailed(
            @Destructive("to false destroys the rule") boolean enabled,

            @Destructive("replaces the rule") RuleName ruleName) {}
}
