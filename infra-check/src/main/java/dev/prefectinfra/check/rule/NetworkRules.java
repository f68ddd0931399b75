package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Security groups and their rules, however they are written. */
final class NetworkRules {
    private static final String GROUP = "aws_security_group";

    private NetworkRules() {}

    /** One opening of a group. */
    private record Opening(String address, boolean in, String protocol, String from, String to, List<String> peers) {
        boolean isOpen() {
            // Whatever the spelling: 0.0.0.0/0, ::/0, 0:0::/0.
            return peers.stream().anyMatch(peer -> peer.endsWith("/0"));
        }

        boolean isTls() {
            return protocol.equals("tcp") && from.equals("443") && to.equals("443");
        }

        Breach breach() {
            String ports = protocol.equals("-1") ? "all ports" : protocol + " " + from + " to " + to;
            return new Breach(address, ports + (in ? " from " : " to ") + String.join(", ", peers));
        }
    }

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
                                .filter(each -> each.in() && each.isOpen())
                                .map(Opening::breach)),
                rule("NET-EGRESS-PORTS", "Traffic to everywhere is allowed on TCP 443 only.")
                        .because("Other ports let data out unobserved.")
                        .fix("name the port and the range that is needed: agent.egress, network.flow-egress")
                        .like("CKV_AWS_382")
                        .in(stack -> openings(stack)
                                .filter(each -> !each.in() && each.isOpen() && !each.isTls())
                                .map(Opening::breach)),
                rule("NET-EGRESS-OPEN", "No traffic is allowed out to everywhere.")
                        .because("Whoever runs code in a task can send data anywhere.")
                        .fix("name the ranges that are needed: agent.egress, network.flow-egress")
                        .in(stack -> openings(stack)
                                .filter(each -> !each.in() && each.isOpen())
                                .map(Opening::breach)));
    }

    private static Stream<Opening> openings(StackDocument stack) {
        List<Opening> openings = new ArrayList<>();
        stack.resources("aws_vpc_security_group_ingress_rule")
                .forEach(each -> openings.add(opening(each, true, each.arguments(), "ip_protocol")));
        stack.resources("aws_vpc_security_group_egress_rule")
                .forEach(each -> openings.add(opening(each, false, each.arguments(), "ip_protocol")));
        stack.resources("aws_security_group_rule")
                .forEach(each -> openings.add(
                        opening(each, each.argument("type").asText().equals("ingress"), each.arguments(), "protocol")));
        for (Block group : stack.resources(GROUP)) {
            blocks(group.arguments(), "ingress").forEach(in -> openings.add(opening(group, true, in, "protocol")));
            blocks(group.arguments(), "egress").forEach(out -> openings.add(opening(group, false, out, "protocol")));
        }
        return openings.stream();
    }

    private static Opening opening(Block at, boolean in, JsonNode rule, String protocol) {
        List<String> peers = new ArrayList<>();
        for (String key : List.of("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")) {
            JsonNode value = rule.path(key);
            if (value.isArray()) {
                value.forEach(each -> peers.add(each.asText()));
            } else if (isSet(value)) {
                peers.add(value.asText());
            }
        }
        return new Opening(
                at.address(),
                in,
                rule.path(protocol).asText(),
                shown(rule.path("from_port")),
                shown(rule.path("to_port")),
                peers);
    }
}
