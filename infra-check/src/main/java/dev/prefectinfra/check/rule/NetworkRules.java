package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;

import dev.prefectinfra.check.network.Opening;
import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.stream.Stream;

/** Security groups and their rules, however they are written. */
final class NetworkRules {
    private static final String GROUP = "aws_security_group";

    private NetworkRules() {}

    static List<Rule> all() {
        return List.of(
                rule("NET-DESCRIPTION", "A security group and each of its rules say what they are for.")
                        .because("Nobody dares to remove a rule that nobody can explain.")
                        .fix("set description")
                        .like("CKV_AWS_23")
                        .in(stack -> Stream.of(
                                        GROUP,
                                        "aws_security_group_rule",
                                        "aws_vpc_security_group_ingress_rule",
                                        "aws_vpc_security_group_egress_rule")
                                .flatMap(type -> stack.resources(type).stream())
                                .filter(block -> !isSet(block.argument("description")))
                                .map(block -> new Breach(block.address(), "no description"))),
                rule("NET-RULES-APART", "The rules of a security group are resources of their own.")
                        .because("Rules inside a group and beside it undo each other at every apply.")
                        .fix("use aws_vpc_security_group_ingress_rule and aws_vpc_security_group_egress_rule")
                        .each(
                                GROUP,
                                (stack, group) -> Stream.of("ingress", "egress")
                                        .filter(kind ->
                                                !blocks(group.arguments(), kind).isEmpty())
                                        .map(kind -> kind + " inside the group")),
                rule("NET-INGRESS-OPEN", "No traffic is allowed in from everywhere.")
                        .because("Agents and flows open connections; nobody needs to connect to them.")
                        .fix("remove it, or name the security group or the range that needs access")
                        .like("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "EC2.18", "EC2.19")
                        .in(stack -> openings(stack)
                                .filter(each -> each.in() && isOpen(each))
                                .map(NetworkRules::breach)),
                rule("NET-EGRESS-PORTS", "Traffic to everywhere is allowed on TCP 443 only.")
                        .because("Other ports let data out unobserved.")
                        .fix("name the port and the range that is needed: agent.egress, network.flow-egress")
                        .like("CKV_AWS_382")
                        .in(stack -> openings(stack)
                                .filter(each -> !each.in() && isOpen(each) && !isTls(each))
                                .map(NetworkRules::breach)),
                rule("NET-EGRESS-OPEN", "No traffic is allowed out to everywhere.")
                        .because("Whoever runs code in a task can send data anywhere.")
                        .fix("name the ranges that are needed: agent.egress, network.flow-egress")
                        .in(stack -> openings(stack)
                                .filter(each -> !each.in() && isOpen(each))
                                .map(NetworkRules::breach)));
    }

    private static Stream<Opening> openings(StackDocument stack) {
        return Opening.of(stack).stream();
    }

    private static boolean isOpen(Opening opening) {
        // Whatever the spelling: 0.0.0.0/0, ::/0, 0:0::/0.
        return opening.ranges().stream().anyMatch(range -> range.endsWith("/0"));
    }

    private static boolean isTls(Opening opening) {
        return opening.ports().equals("tcp 443");
    }

    private static Breach breach(Opening opening) {
        String ports = opening.isAllTraffic()
                ? opening.ports()
                : opening.protocol() + " " + opening.from() + " to " + opening.to();
        return new Breach(
                opening.address(), ports + (opening.in() ? " from " : " to ") + String.join(", ", opening.ranges()));
    }
}
