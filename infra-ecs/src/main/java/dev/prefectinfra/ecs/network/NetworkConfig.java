package dev.prefectinfra.ecs.network;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.stack.TagsConfig.TagKey;
import dev.prefectinfra.core.stack.TagsConfig.TagValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code network}.
 *
 * @param source how VPC and subnets are found
 * @param assignPublicIp whether tasks get public addresses; only for a development account whose subnets have no NAT
 * @param flowSecurityGroup the name of the flow runs' security group
 * @param flowEgress what flow runs may connect to; nothing may connect to them
 */
public record NetworkConfig(
        Source source,
        boolean assignPublicIp,
        @Destructive("replaces the security group") SecurityGroupName flowSecurityGroup,
        Map<RuleKey, Egress> flowEgress) {
    public static final Section<NetworkConfig> SECTION =
            Section.ofLane("network", NetworkConfig.class, NetworkConfig.class);

    public NetworkConfig {
        Requirements requirements = new Requirements();
        refuseAlike("flow-egress", flowEgress, requirements);
        requirements.done();
    }

    /** Complains about rules of one group that EC2 takes for the same. */
    public static void refuseAlike(String group, Map<RuleKey, Egress> rules, Requirements requirements) {
        Map<Egress.Opening, RuleKey> seen = new HashMap<>();
        rules.forEach((key, rule) -> {
            RuleKey before = seen.putIfAbsent(rule.opening(), key);
            requirements.that(
                    group + "." + key.value(),
                    before == null,
                    "allows the same traffic as " + group + "." + before + ", " + rule.opening()
                            + ": EC2 refuses a second rule for it",
                    "one of the two, or another protocol, range of ports or destination");
        });
    }

    /** How VPC and subnets are found: {@code source.type} chooses. */
    @Destructive("replaces the security groups, if it leads to another VPC")
    public sealed interface Source {
        /**
         * By their tags, when Terraform plans.
         *
         * @param vpcName the VPC's tag {@code Name}
         * @param subnetTags all of which a subnet has to have
         */
        record Lookup(
                @Destructive("replaces the security groups, if it leads to another VPC")
                TagValue vpcName,

                Map<TagKey, TagValue> subnetTags)
                implements Source {
            public Lookup {
                new Requirements()
                        .that(
                                "subnet-tags",
                                !subnetTags.isEmpty(),
                                "is empty: public subnets would match",
                                "a tag or more")
                        .done();
            }
        }

        /** By their ids. */
        record Ids(
                @Destructive("replaces the security groups") VpcId vpcId, List<SubnetId> subnetIds) implements Source {
            public Ids {
                new Requirements()
                        .that("subnet-ids", !subnetIds.isEmpty(), "is empty", "at least one subnet")
                        .done();
            }
        }
    }

    /** Id of a VPC. */
    public record VpcId(String value) {
        private static final TextRule RULE = new TextRule(
                "a VPC id", 12, 21, "vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})", "vpc- and 8 or 17 hexadecimal digits");

        public VpcId {
            RULE.validate(value);
        }
    }

    /** Id of a subnet. */
    public record SubnetId(String value) {
        private static final TextRule RULE = new TextRule(
                "a subnet id", 15, 24, "subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})", "subnet- and 8 or 17 hexadecimal digits");

        public SubnetId {
            RULE.validate(value);
        }
    }

    /** What a rule is called in the configuration and in Terraform's address. */
    public record RuleKey(String value) {
        private static final TextRule RULE =
                new TextRule("a rule's key", 1, 40, "[a-z][a-z0-9-]*", "lower-case letters, digits and hyphens");

        public RuleKey {
            RULE.validate(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
