package dev.prefectinfra.ecs.network;

import com.hashicorp.cdktf.Postcondition;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.providers.aws.data_aws_subnets.DataAwsSubnets;
import com.hashicorp.cdktf.providers.aws.data_aws_subnets.DataAwsSubnetsFilter;
import com.hashicorp.cdktf.providers.aws.data_aws_vpc.DataAwsVpc;
import dev.prefectinfra.core.Lane;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.constructs.Construct;

/** The network as configured. Makes the lookups, if any, and the flow runs' security group. */
public final class PrefectNetwork implements FlowNetwork {
    private final boolean assignPublicIp;
    private final String vpcId;
    private final List<String> subnets;
    private final String flowSecurityGroup;

    public PrefectNetwork(Construct scope, String id, NetworkConfig config, Lane lane) {
        this.assignPublicIp = config.assignPublicIp();
        if (config.source() instanceof NetworkConfig.Source.Ids ids) {
            vpcId = ids.vpcId().value();
            subnets =
                    ids.subnetIds().stream().map(NetworkConfig.SubnetId::value).toList();
        } else {
            NetworkConfig.Source.Lookup lookup = (NetworkConfig.Source.Lookup) config.source();
            // Fails the plan unless exactly one VPC has the name.
            vpcId = DataAwsVpc.Builder.create(scope, id)
                    .tags(Map.of("Name", lookup.vpcName().value()))
                    .build()
                    .getId();
            subnets = subnets(scope, id + "-subnets", lookup, vpcId);
        }
        flowSecurityGroup = EgressOnlyGroup.create(
                scope,
                "flow",
                config.flowSecurityGroup(),
                "Flow runs of " + lane + ": nothing in",
                vpcId,
                config.flowEgress());
    }

    private static List<String> subnets(Construct scope, String id, NetworkConfig.Source.Lookup lookup, String vpcId) {
        Map<String, String> tags = new TreeMap<>();
        lookup.subnetTags().forEach((key, value) -> tags.put(key.value(), value.value()));
        return DataAwsSubnets.Builder.create(scope, id)
                .filter(List.of(DataAwsSubnetsFilter.builder()
                        .name("vpc-id")
                        .values(List.of(vpcId))
                        .build()))
                .tags(tags)
                // At least 1, because cdktf drops a 0 here. An empty list is no error to AWS, and a service without
                // subnets fails much later.
                .lifecycle(TerraformResourceLifecycle.builder()
                        .postcondition(List.of(Postcondition.builder()
                                .condition("${(length(self.ids) >= 1)}")
                                .errorMessage("No subnet of the VPC has the tags in network.source.lookup.subnet-tags.")
                                .build()))
                        .build())
                .build()
                .getIds();
    }

    @Override
    public String vpcId() {
        return vpcId;
    }

    @Override
    public List<String> subnets() {
        return subnets;
    }

    @Override
    public String flowSecurityGroup() {
        return flowSecurityGroup;
    }

    @Override
    public boolean assignPublicIp() {
        return assignPublicIp;
    }
}
