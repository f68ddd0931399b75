import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, TerraformOutput, Token } from "cdktf";
import { Construct } from "constructs";
import { Lane, prefix } from "./accounts";
import { workQueue } from "./agent-container";
import { Bucket } from "./bucket";
import { Cluster, Logs } from "./cluster";
import { FlowRoles, prefectApiKey } from "./flow-roles";
import { Network } from "./network";
import { Repository } from "./repository";

export interface HandedOff {
  readonly bucket: Bucket;
  readonly ciRole: string;
  readonly deploySecret: string;
  readonly cluster: Cluster;
  readonly flowRoles: FlowRoles;
  readonly images: Repository;
  readonly logs: Logs;
  readonly network: Network;
  readonly secret: string;
}

/** The name of the parameter. */
export function handOffName({ account, type }: Lane): string {
  return `/prefect-v2/${account.name}/${type}`;
}

/** What deploying a flow needs: as outputs, and together in a parameter. */
export function createHandOff(scope: Construct, lane: Lane, all: HandedOff): void {
  // Terraform knows the subnets when it plans: it writes the list into the JSON.
  const subnets = Token.asString(Fn.jsonencode(all.network.subnets));
  const json = (value: unknown) => JSON.stringify(value).replaceAll(JSON.stringify(subnets), subnets);
  const values = handedOff(lane, all, subnets);
  for (const [key, value] of Object.entries(values)) {
    new TerraformOutput(scope, key, { value: typeof value === "string" ? value : json(value) });
  }
  new SsmParameter(scope, "hand-off", {
    name: handOffName(lane),
    description: "What deploying a flow to this lane needs",
    type: "String",
    tier: "Intelligent-Tiering",
    value: json(values),
  });
}

function handedOff(lane: Lane, all: HandedOff, subnets: string): Record<string, unknown> {
  return {
    artifacts_prefix: "artifacts/",
    bucket: all.bucket.name,
    ci_role_arn: all.ciRole,
    cluster_arn: all.cluster.arn,
    deploy_secret: all.deploySecret,
    ecs_task_block: taskBlock(all, subnets),
    ecs_task_logging: {
      cloudwatch_logs_options: {
        "awslogs-create-group": "false",
        "awslogs-group": all.logs.flows,
        "awslogs-region": lane.account.region,
        "awslogs-stream-prefix": "flow",
      },
      configure_cloudwatch_logs: true,
    },
    execution_role_arn: all.flowRoles.execution,
    flow_files_prefix: "flows/",
    flow_security_group: all.network.flowSecurityGroup,
    image_repository: all.images.url,
    log_group: all.logs.flows,
    region: lane.account.region,
    subnets,
    task_definition_family_prefix: `${prefix(lane)}_`,
    task_definition_secrets: { PREFECT_API_KEY: prefectApiKey(all.secret) },
    task_role_arns: { task: all.flowRoles.task },
    vpc_id: all.network.vpcId,
    work_pool: null,
    work_queues: [workQueue(lane)],
  };
}

function taskBlock({ cluster, flowRoles, network }: HandedOff, subnets: string): unknown {
  const set = (key: string, value: unknown) => ({
    op: "add",
    path: `/networkConfiguration/awsvpcConfiguration/${key}`,
    value,
  });
  return {
    cluster: cluster.arn,
    env: { PREFECT_API_KEY: null },
    execution_role_arn: flowRoles.execution,
    launch_type: "FARGATE",
    task_customizations: [
      set("subnets", subnets),
      set("securityGroups", [network.flowSecurityGroup]),
      set("assignPublicIp", "DISABLED"),
    ],
    task_role_arn: flowRoles.task,
    vpc_id: network.vpcId,
  };
}
