package dev.prefectinfra.check.network;

import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.each;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one rule of a security group lets through.
 *
 * @param address Terraform's address of the rule, or of the group that it is written in
 * @param group the group that it belongs to, as the rule names it: mostly a reference
 * @param in whether traffic comes in; it goes out otherwise
 * @param protocol such as {@code tcp}; {@code -1} for all
 * @param from the first port, as written; for ICMP the type
 * @param to the last port; for ICMP the code
 * @param ranges of addresses, in CIDR notation
 * @param others prefix lists and security groups, as written
 */
public record Opening(
        String address,
        String group,
        boolean in,
        String protocol,
        String from,
        String to,
        List<String> ranges,
        List<String> others) {
    private static final String GROUP = "aws_security_group";

    /** All of a stack, whichever type of resource has them. */
    public static List<Opening> of(StackDocument stack) {
        List<Opening> all = new ArrayList<>();
        for (String way : List.of("ingress", "egress")) {
            boolean in = way.equals("ingress");
            stack.resources("aws_vpc_security_group_" + way + "_rule")
                    .forEach(rule -> all.add(of(rule, in, rule.arguments(), "ip_protocol", group(rule))));
            stack.resources("aws_security_group_rule").stream()
                    .filter(rule -> rule.argument("type").asText().equals(way))
                    .forEach(rule -> all.add(of(rule, in, rule.arguments(), "protocol", group(rule))));
            stack.resources(GROUP)
                    .forEach(group -> blocks(group.arguments(), way)
                            .forEach(
                                    rule -> all.add(of(group, in, rule, "protocol", "${" + group.address() + ".id}"))));
        }
        return all;
    }

    private static String group(Block rule) {
        return rule.argument("security_group_id").asText();
    }

    private static Opening of(Block at, boolean in, JsonNode rule, String protocol, String group) {
        List<String> others =
                texts(rule, "prefix_list_id", "prefix_list_ids", "referenced_security_group_id", "security_groups");
        texts(rule, "source_security_group_id").forEach(others::add);
        if (isTrue(rule.path("self"))) {
            others.add(group);
        }
        return new Opening(
                at.address(),
                group,
                in,
                // AWS takes both for the same.
                rule.path(protocol).asText().replaceFirst("^all$", "-1"),
                rule.path("from_port").asText(),
                rule.path("to_port").asText(),
                texts(rule, "cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"),
                others);
    }

    private static List<String> texts(JsonNode rule, String... keys) {
        return new ArrayList<>(Stream.of(keys)
                .flatMap(key -> each(rule.path(key)).stream())
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty())
                .toList());
    }

    /** Whether it is about all protocols, and so about all ports. */
    public boolean isAllTraffic() {
        return protocol.equals("-1");
    }

    /** Such as {@code tcp 443}, {@code tcp 1024 to 65535} or {@code all ports}. */
    public String ports() {
        if (isAllTraffic()) {
            return "all ports";
        }
        return protocol + " " + (from.equals(to) ? from : from + " to " + to);
    }
}
