import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Op, TerraformSelf } from "cdktf";
import { Construct } from "constructs";
import { Lane, arn, prefix } from "./accounts";
import { containerDefinitions } from "./agent-container";
import { Cluster, Logs, flowFamilies } from "./cluster";
import { FlowRoles } from "./flow-roles";
import {
  DESCRIBE_TASK_DEFINITIONS,
  LOG_IN_TO_REGISTRY,
  Role,
  Statement,
  createRole,
  executionTrust,
  passRoles,
  pullImages,
  readSecret,
  taskTrust,
  writeLogs,
} from "./iam";
import { Network } from "./network";
import { agentImages } from "./repository";

/** What an agent stands on. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly logs: Logs;
  readonly network: Network;
  readonly secret: string;
  readonly flowRoles: FlowRoles;
}

/** The service that polls Prefect and submits flow runs as tasks. @returns the service's name */
export function createAgent(scope: Construct, lane: Lane, around: Surroundings): string {
  const name = `${prefix(lane)}-agent`;
  const execution = createExecutionRole(scope, lane, around);
  const task = createTaskRole(scope, lane, around);
  const taskDefinition = new EcsTaskDefinition(scope, "agent-task-definition", {
    family: name,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "1024",
    memory: "2048",
    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
    executionRoleArn: execution.role.arn,
    taskRoleArn: task.role.arn,
    containerDefinitions: containerDefinitions(lane, around.logs, around.secret),
    volume: [{ name: "prefect-home" }, { name: "tmp" }],
    skipDestroy: true,
  }).arn;
  new EcsService(scope, "agent", {
    name,
    cluster: around.cluster.reference,
    taskDefinition,
    launchType: "FARGATE",
    platformVersion: "LATEST",
    desiredCount: 1,
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: {
      subnets: around.network.subnets,
      securityGroups: [around.network.agentSecurityGroup],
      assignPublicIp: false,
    },
    enableExecuteCommand: false,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    waitForSteadyState: true,
    dependsOn: [execution.grants, task.grants],
    lifecycle: {
      postcondition: [
        {
          condition: Op.eq(TerraformSelf.getString("task_definition"), taskDefinition),
          errorMessage:
            "ECS rolled the deployment back: the service does not run the new task definition." +
            " Look at the service's events and at the agent's log.",
        },
      ],
    },
  });
  return name;
}

function createExecutionRole(scope: Construct, lane: Lane, { logs, secret }: Surroundings): Role {
  const { account, type } = lane;
  return createRole(scope, "agent-execution", {
    name: `${prefix(lane)}-agent-execution`,
    description: `ECS starts the Prefect agent of ${account.name}/${type} with it`,
    trust: executionTrust(),
    grants: [
      LOG_IN_TO_REGISTRY,
      pullImages(agentImages(account).arn),
      readSecret("ReadPrefectSecret", secret),
      writeLogs(account, logs.agent),
    ],
  });
}

function createTaskRole(scope: Construct, lane: Lane, { cluster, flowRoles }: Surroundings): Role {
  const { account, type } = lane;
  return createRole(scope, "agent-task", {
    name: `${prefix(lane)}-agent-task`,
    description: `The Prefect agent of ${account.name}/${type} runs as it`,
    trust: taskTrust(account),
    grants: [
      DESCRIBE_TASK_DEFINITIONS,
      { Sid: "FindNetwork", Effect: "Allow", Action: ["ec2:DescribeSubnets", "ec2:DescribeVpcs"], Resource: "*" },
      passRoles([flowRoles.execution, flowRoles.task]),
      ...runFlows(lane, cluster),
    ],
  });
}

function runFlows(lane: Lane, cluster: Cluster): Statement[] {
  const tasks = arn(lane.account, "ecs", `task/${cluster.name}/*`);
  return [
    {
      Sid: "RunFlows",
      Effect: "Allow",
      Action: "ecs:RunTask",
      Resource: flowFamilies(lane),
      Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
    },
    {
      Sid: "TagFlows",
      Effect: "Allow",
      Action: "ecs:TagResource",
      Resource: tasks,
      Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
    },
    { Sid: "WatchFlows", Effect: "Allow", Action: ["ecs:DescribeTasks", "ecs:StopTask"], Resource: tasks },
  ];
}
