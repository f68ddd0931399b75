package dev.prefectinfra.app.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.synthesized.Block;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what a rule is found again: all by which EC2 tells it from others of its group. */
class GroupLookupsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "tcp, 53, 53, cidr_ipv4, 10.0.0.2/32",
        "udp, 53, 53, cidr_ipv4, 10.0.0.2/32",
        "udp, 53, 54, cidr_ipv6, ::/0"
    })
    void aRuleIsFoundByItsContent(String protocol, int first, int last, String kind, String to) throws Exception {
        ImportFile file = new ImportFile();
        JsonNode arguments = JSON.readTree("""
                {"security_group_id": "${aws_security_group.flow.id}", "description": "any", "ip_protocol": "%s",
                 "from_port": %s, "to_port": %s, "%s": "%s"}""".formatted(protocol, first, last, kind, to));
        new GroupLookups(file)
                .importEgress(new Block(GroupLookups.EGRESS + ".dns", GroupLookups.EGRESS, "dns", arguments), "flow");

        assertThat(JSON.readTree(file.json())
                        .path("import")
                        .path(0)
                        .path("for_each")
                        .asText())
                .endsWith(": id if rule.is_egress && rule." + kind + " == \"" + to + "\" && rule.ip_protocol == \""
                        + protocol + "\" && rule.from_port == " + first + " && rule.to_port == " + last + "])}");
    }
}
