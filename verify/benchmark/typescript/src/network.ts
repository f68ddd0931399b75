import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { Fn, Op, TerraformSelf } from "cdktf";
import { Construct } from "constructs";
import { Lane, prefix } from "./accounts";

export interface Network {
  readonly vpcId: string;
  readonly subnets: string[];
  readonly agentSecurityGroup: string;
  readonly flowSecurityGroup: string;
}

/** The network that exists, looked up, and a security group each for the agent and for flows. */
export function createNetwork(scope: Construct, lane: Lane): Network {
  const vpc = new DataAwsVpc(scope, "network", { tags: { Name: `tidewater-${lane.account.name}` } });
  const subnets = new DataAwsSubnets(scope, "network-subnets", {
    filter: [{ name: "vpc-id", values: [vpc.id] }],
    tags: { Tier: "private" },
    lifecycle: {
      postcondition: [
        {
          condition: Op.gte(Fn.lengthOf(TerraformSelf.getAny("ids")), 1),
          errorMessage: "No subnet of the VPC has the tags in network.source.lookup.subnet-tags.",
        },
      ],
    },
  });
  const name = `${lane.account.name}/${lane.type}`;
  return {
    vpcId: vpc.id,
    subnets: subnets.ids,
    agentSecurityGroup: egressOnly(scope, "agent", lane, vpc.id, {
      group: `The Prefect agent of ${name}: nothing in`,
      rule: "Prefect, AWS and packages over TLS",
    }),
    flowSecurityGroup: egressOnly(scope, "flow", lane, vpc.id, {
      group: `Flow runs of ${name}: nothing in`,
      rule: "Prefect, AWS and data over TLS",
    }),
  };
}

function egressOnly(
  scope: Construct,
  id: string,
  lane: Lane,
  vpcId: string,
  descriptions: { group: string; rule: string },
): string {
  const group = new SecurityGroup(scope, `${id}-security-group`, {
    name: `${prefix(lane)}-${id}`,
    description: descriptions.group,
    vpcId,
  });
  new VpcSecurityGroupEgressRule(scope, `${id}-egress-https`, {
    securityGroupId: group.id,
    description: descriptions.rule,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
  });
  return group.id;
}
