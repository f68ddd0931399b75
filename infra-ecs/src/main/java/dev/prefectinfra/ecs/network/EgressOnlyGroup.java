package dev.prefectinfra.ecs.network;

import com.hashicorp.cdktf.providers.aws.security_group.SecurityGroup;
import com.hashicorp.cdktf.providers.aws.vpc_security_group_egress_rule.VpcSecurityGroupEgressRule;
import java.util.Map;
import software.constructs.Construct;

/**
 * A security group that lets nothing in, and out only what is listed. Makes
 * {@code aws_security_group.ID-security-group}.
 */
public final class EgressOnlyGroup {
    private EgressOnlyGroup() {}

    /** @return a reference to its id */
    public static String create(
            Construct scope,
            String id,
            SecurityGroupName name,
            String description,
            String vpcId,
            Map<NetworkConfig.RuleKey, Egress> rules) {
        // Terraform takes away the rule with which AWS lets everything out of a new group.
        SecurityGroup group = SecurityGroup.Builder.create(scope, id + "-security-group")
                .name(name.value())
                .description(description)
                .vpcId(vpcId)
                .build();
        String groupId = group.getId();
        rules.forEach((key, rule) -> {
            Egress.Opening opening = rule.opening();
            VpcSecurityGroupEgressRule.Builder builder = VpcSecurityGroupEgressRule.Builder.create(
                            scope, id + "-egress-" + key.value())
                    .securityGroupId(groupId)
                    .description(rule.description().value())
                    .ipProtocol(
                            switch (opening.protocol()) {
                                case TCP -> "tcp";
                                case UDP -> "udp";
                            })
                    .fromPort(opening.first())
                    .toPort(opening.last());
            String to = rule.to().value();
            switch (rule.to().kind()) {
                case IPV4_BLOCK -> builder.cidrIpv4(to);
                case IPV6_BLOCK -> builder.cidrIpv6(to);
                case PREFIX_LIST -> builder.prefixListId(to);
                case SECURITY_GROUP -> builder.referencedSecurityGroupId(to);
            }
            builder.build();
        });
        return groupId;
    }
}
