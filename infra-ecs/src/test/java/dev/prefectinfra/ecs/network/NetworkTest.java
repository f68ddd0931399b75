package dev.prefectinfra.ecs.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.SynthesizedStack;
import org.junit.jupiter.api.Test;

class NetworkTest {
    @Test
    void vpcAndSubnetsAreLookedUpByTheirTags() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(lane.data("aws_vpc", "network").path("tags")).hasToString("{\"Name\":\"data\"}");
        JsonNode subnets = lane.data("aws_subnets", "network-subnets");
        assertThat(subnets.path("filter"))
                .hasToString("[{\"name\":\"vpc-id\",\"values\":[\"${data.aws_vpc.network.id}\"]}]");
        assertThat(subnets.path("tags")).hasToString("{\"Tier\":\"private\"}");
    }

    @Test
    void subnetsThatAreNotThereFailThePlanAndNameTheKey() {
        JsonNode condition = Lanes.shipped()
                .data("aws_subnets", "network-subnets")
                .path("lifecycle")
                .path("postcondition")
                .path(0);
        assertThat(condition.path("condition").asText()).isEqualTo("${(length(self.ids) >= 1)}");
        assertThat(condition.path("error_message").asText()).contains("network.source.lookup.subnet-tags");
    }

    @Test
    void idsAreTakenAsTheyAreAndNothingIsLookedUp() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(lane.dataNames()).isEmpty();
        assertThat(lane.resource("aws_security_group", "agent-security-group")
                        .path("vpc_id")
                        .asText())
                .isEqualTo("vpc-0123456789abcdef0");
        assertThat(service(lane).path("subnets")).hasToString("[\"subnet-0123456789abcdef0\",\"subnet-01234567\"]");
    }

    @Test
    void theAgentRunsInTheSubnetsFoundWithItsOwnGroupAndNoPublicAddress() {
        JsonNode network = service(Lanes.shipped());
        assertThat(network.path("subnets").asText()).isEqualTo("${data.aws_subnets.network-subnets.ids}");
        assertThat(network.path("security_groups")).hasToString("[\"${aws_security_group.agent-security-group.id}\"]");
        assertThat(network.path("assign_public_ip").asText()).isEqualTo("false");
    }

    @Test
    void aPublicAddressHasToBeAskedFor() {
        assertThat(service(Lanes.changed()).path("assign_public_ip").asText()).isEqualTo("true");
    }

    @Test
    void agentAndFlowRunsHaveADescribedGroupEach() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(lane.resources("aws_security_group")).hasSize(2);
        JsonNode agent = lane.resource("aws_security_group", "agent-security-group");
        assertThat(agent.path("name").asText()).isEqualTo("prefect-v2-dev-test-agent");
        assertThat(agent.path("description").asText()).isEqualTo("The Prefect agent of dev/test: nothing in");
        JsonNode flow = lane.resource("aws_security_group", "flow-security-group");
        assertThat(flow.path("name").asText()).isEqualTo("prefect-v2-dev-test-flow");
        assertThat(flow.path("description").asText()).isEqualTo("Flow runs of dev/test: nothing in");
    }

    @Test
    void nothingGetsInWhateverIsConfigured() {
        for (SynthesizedStack lane : new SynthesizedStack[] {Lanes.shipped(), Lanes.changed()}) {
            assertThat(lane.resourceNames()).noneMatch(each -> each.contains("ingress"));
            assertThat(lane.resources("aws_security_group_rule")).isEmpty();
            assertThat(lane.resources("aws_security_group").values())
                    .isNotEmpty()
                    .noneMatch(each -> each.has("ingress") || each.has("egress"));
        }
    }

    @Test
    void tlsAloneGetsOutByItself() {
        SynthesizedStack lane = Lanes.shipped();
        assertThat(lane.resources("aws_vpc_security_group_egress_rule"))
                .containsOnlyKeys("agent-egress-https", "flow-egress-https");
        assertThat(rule(lane, "agent-egress-https"))
                .isEqualTo("agent tcp 443-443 cidr_ipv4 0.0.0.0/0: Prefect, AWS and packages over TLS");
        assertThat(rule(lane, "flow-egress-https"))
                .isEqualTo("flow tcp 443-443 cidr_ipv4 0.0.0.0/0: Prefect, AWS and data over TLS");
    }

    @Test
    void aRuleGoesToAnyKindOfDestination() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(rule(lane, "flow-egress-warehouse"))
                .isEqualTo("flow tcp 5432-5439 cidr_ipv4 10.20.0.0/16: The warehouse");
        assertThat(rule(lane, "flow-egress-ipv6")).isEqualTo("flow tcp 443-443 cidr_ipv6 ::/0: TLS over IPv6");
        assertThat(rule(lane, "flow-egress-s3"))
                .isEqualTo("flow tcp 443-443 prefix_list_id pl-63a5400a: The gateway of S3");
        assertThat(rule(lane, "agent-egress-proxy"))
                .isEqualTo("agent tcp 3128-3128 referenced_security_group_id sg-0123456789abcdef0: The proxy");
    }

    @Test
    void datagramsGetOutWhereItIsSaid() {
        SynthesizedStack lane = Lanes.changed();
        assertThat(rule(lane, "flow-egress-dns")).isEqualTo("flow udp 53-53 cidr_ipv4 10.0.0.2/32: Our resolver");
        assertThat(rule(lane, "flow-egress-dns-tcp"))
                .isEqualTo("flow tcp 53-53 cidr_ipv4 10.0.0.2/32: Our resolver, long answers");
    }

    @Test
    void nullTakesARuleAwayAndLeavesTheOthers() {
        assertThat(Lanes.changed().resources("aws_vpc_security_group_egress_rule"))
                .containsOnlyKeys(
                        "agent-egress-proxy",
                        "flow-egress-dns",
                        "flow-egress-dns-tcp",
                        "flow-egress-https",
                        "flow-egress-ipv6",
                        "flow-egress-s3",
                        "flow-egress-warehouse");
    }

    private static JsonNode service(SynthesizedStack lane) {
        return lane.resource("aws_ecs_service", "agent").path("network_configuration");
    }

    /** Everything that a rule says, so that a second destination in it would show. */
    private static String rule(SynthesizedStack lane, String name) {
        JsonNode rule = lane.resource("aws_vpc_security_group_egress_rule", name);
        StringBuilder to = new StringBuilder();
        for (String kind : new String[] {"cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"}) {
            if (rule.has(kind)) {
                to.append(' ').append(kind).append(' ').append(rule.path(kind).asText());
            }
        }
        String group = rule.path("security_group_id")
                .asText()
                .replace("${aws_security_group.", "")
                .replace("-security-group.id}", "");
        return group + " " + rule.path("ip_protocol").asText() + " "
                + rule.path("from_port").asText() + "-" + rule.path("to_port").asText() + to + ": "
                + rule.path("description").asText();
    }
}
