import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Construct } from "constructs";
import { Lane, arn, prefix } from "./accounts";

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** A reference to the ARN, for arguments: Terraform then makes the cluster first. */
  readonly reference: string;
}

export interface Logs {
  readonly flows: string;
  readonly agent: string;
  /** A reference to the agent's group. */
  readonly agentReference: string;
}

export function createCluster(scope: Construct, lane: Lane): Cluster {
  const name = prefix(lane);
  const insights = new CloudwatchLogGroup(scope, "cluster-insights-logs", {
    name: `/aws/ecs/containerinsights/${name}/performance`,
    retentionInDays: 30,
  });
  const cluster = new EcsCluster(scope, "cluster", {
    name,
    setting: [{ name: "containerInsights", value: "enabled" }],
    dependsOn: [insights],
  });
  new EcsClusterCapacityProviders(scope, "cluster-capacity", {
    clusterName: cluster.name,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
  });
  return { name, arn: arn(lane.account, "ecs", `cluster/${name}`), reference: cluster.arn };
}

export function createLogs(scope: Construct, { account, type }: Lane): Logs {
  const folder = `/prefect-v2/${account.name}/${type}`;
  const flows = `${folder}/flows`;
  const agent = `${folder}/agent`;
  new CloudwatchLogGroup(scope, "flow-logs", { name: flows, retentionInDays: 365 });
  const agentLogs = new CloudwatchLogGroup(scope, "agent-logs", { name: agent, retentionInDays: 365 });
  return { flows, agent, agentReference: agentLogs.name };
}

/** The task definitions that flows of the lane may run with. */
export function flowFamilies(lane: Lane): string {
  return arn(lane.account, "ecs", `task-definition/${prefix(lane)}_*:*`);
}
