package dev.prefectinfra.app.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Import blocks for security groups and their rules. AWS invents their ids, so that Terraform looks them up while it
 * plans; what it does not find it does not import.
 */
final class GroupLookups {
    static final String GROUP = "aws_security_group";
    static final String EGRESS = "aws_vpc_security_group_egress_rule";

    /** Begins the names of what adoption adds, until its file is removed. */
    static final String ADDED = "adopt-";

    /** Any protocol and port, as AWS writes it. */
    private static final String ANYTHING = "-1";

    private static final String RULE = "aws_vpc_security_group_rule";
    /** The arguments by which a rule is told from others: AWS has no two alike. */
    private static final List<String> TRAITS =
            List.of("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "ip_protocol");

    private final ImportFile file;

    GroupLookups(ImportFile file) {
        this.file = file;
    }

    /** Looks a group up by its name in its VPC, with its rules. */
    void lookUp(Block group) {
        String name = ADDED + group.name();
        String ids = ids(group);
        file.data(
                "aws_security_groups",
                name,
                Map.of(
                        "filter",
                        List.of(
                                filter("group-name", group.argument("name")),
                                filter("vpc-id", group.argument("vpc_id")))));
        file.data(
                "aws_vpc_security_group_rules",
                name,
                Map.of(
                        "for_each",
                        ids,
                        "filter",
                        List.of(Map.of("name", "group-id", "values", List.of("${each.value}")))));
        file.data(
                RULE,
                name,
                Map.of(
                        "for_each",
                        "${toset(flatten([for found in data.aws_vpc_security_group_rules." + name
                                + " : found.ids == null ? tolist([]) : found.ids]))}",
                        "security_group_rule_id",
                        "${each.value}"));
    }

    /** After {@link #lookUp}. */
    void importGroup(Block group) {
        file.importEach(ids(group), group.address());
    }

    /**
     * Takes over the rule with which AWS lets everything out of a new group, and which the provider removes only after
     * it has made the group. It is in this file only: when that goes, Terraform destroys it.
     */
    void everythingOut(Block group) {
        String name = ADDED + "everything-out-" + group.name();
        String ids = found(group.name(), "rule.ip_protocol == \"" + ANYTHING + "\"");
        String rule = "data." + RULE + "." + ADDED + group.name() + "[each.key].";
        file.resource(
                EGRESS,
                name,
                Map.of(
                        "for_each",
                        ids,
                        "security_group_id",
                        "${" + rule + "security_group_id}",
                        "ip_protocol",
                        ANYTHING,
                        "cidr_ipv4",
                        orNull(rule + "cidr_ipv4"),
                        "cidr_ipv6",
                        orNull(rule + "cidr_ipv6")));
        file.importEach(ids, EGRESS + "." + name + "[each.key]");
    }

    /** After {@link #lookUp} of the group. */
    void importEgress(Block rule, String group) {
        file.importEach(found(group, condition(rule)), rule.address());
    }

    static boolean wantsEverythingOut(Block rule) {
        return rule.argument("ip_protocol").asText().equals(ANYTHING);
    }

    /** The name in Terraform of the stack's group that a rule belongs to; empty if it is not the stack's. */
    static String groupOf(Block rule) {
        return Reference.of(rule.argument("security_group_id"))
                .map(Reference::address)
                .filter(address -> address.startsWith(GROUP + "."))
                .map(address -> address.substring(GROUP.length() + 1))
                .orElse("");
    }

    private static String ids(Block group) {
        return "${toset(data.aws_security_groups." + ADDED + group.name() + ".ids)}";
    }

    private static String found(String group, String condition) {
        return "${toset([for id, rule in data." + RULE + "." + ADDED + group + " : id if rule.is_egress && " + condition
                + "])}";
    }

    private static String condition(Block rule) {
        List<String> same = new ArrayList<>();
        for (String trait : TRAITS) {
            JsonNode value = rule.argument(trait);
            if (value.isTextual()) {
                same.add("rule." + trait + " == " + value);
            }
        }
        for (String port : List.of("from_port", "to_port")) {
            JsonNode value = rule.argument(port);
            if (value.isNumber()) {
                same.add("rule." + port + " == " + value);
            }
        }
        return String.join(" && ", same);
    }

    private static String orNull(String attribute) {
        return "${" + attribute + " == \"\" ? null : " + attribute + "}";
    }

    private static Map<String, Object> filter(String name, JsonNode value) {
        return Map.of("name", name, "values", List.of(value.asText()));
    }
}
