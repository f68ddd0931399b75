import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import { Construct } from "constructs";
import { Lane, iamArn, prefix } from "./accounts";
import { Bucket, readWriteFlows } from "./bucket";
import { Logs } from "./cluster";
import { LOG_IN_TO_REGISTRY, createRole, executionTrust, pullImages, readSecret, taskTrust, writeLogs } from "./iam";
import { Repository } from "./repository";

/** The roles that flow runs get, by their ARNs. */
export interface FlowRoles {
  readonly execution: string;
  readonly task: string;
}

/** What agents and flows reach Prefect with. @returns a reference to its ARN */
export function lookUpPrefectSecret(scope: Construct, { account, type }: Lane): string {
  return new DataAwsSecretsmanagerSecret(scope, "prefect", { name: `dpt/${account.name}/${type}/prefect_v2` }).arn;
}

/** The key in the secret, as ECS's `valueFrom`. */
export function prefectApiKey(secret: string): string {
  return `${secret}:service_account_api_key::`;
}

/** The secret's entries as environment variables of a container. */
export function prefectVariables(secret: string): { name: string; valueFrom: string }[] {
  return [
    { name: "PREFECT_API_KEY", valueFrom: prefectApiKey(secret) },
    { name: "PREFECT_API_URL", valueFrom: `${secret}:account_workspace_url::` },
  ];
}

export function createFlowRoles(
  scope: Construct,
  lane: Lane,
  around: { bucket: Bucket; images: Repository; logs: Logs; secret: string },
): FlowRoles {
  const { account, type } = lane;
  const execution = `${prefix(lane)}-flow-execution`;
  const task = `${prefix(lane)}-flow-task`;
  createRole(scope, "flow-execution", {
    name: execution,
    description: `ECS starts flow runs of ${account.name}/${type} with it`,
    trust: executionTrust(),
    grants: [
      LOG_IN_TO_REGISTRY,
      pullImages(around.images.arn),
      readSecret("ReadPrefectSecret", around.secret),
      writeLogs(account, around.logs.flows),
    ],
  });
  createRole(scope, "flow-task", {
    name: task,
    description: `Flow runs of ${account.name}/${type} run as it`,
    trust: taskTrust(account),
    grants: readWriteFlows(around.bucket),
  });
  return { execution: iamArn(account, `role/${execution}`), task: iamArn(account, `role/${task}`) };
}
