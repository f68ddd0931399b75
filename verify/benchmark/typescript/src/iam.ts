import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { Account, arn } from "./accounts";

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Record<string, string>;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string>>;
}

export function policy(statement: Statement | Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

/** Trust in ECS, to start tasks. */
export function executionTrust(): string {
  return policy({
    Effect: "Allow",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
}

/** Trust in ECS, for tasks of this account. */
export function taskTrust(account: Account): string {
  return policy({
    Effect: "Allow",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": account.id },
      ArnLike: { "aws:SourceArn": arn(account, "ecs", "*") },
    },
  });
}

export interface RoleProps {
  readonly name: string;
  readonly description: string;
  readonly trust: string;
  readonly grants: Statement[];
}

export interface Role {
  readonly role: IamRole;
  readonly grants: IamRolePolicy;
}

export function createRole(scope: Construct, id: string, props: RoleProps): Role {
  const role = new IamRole(scope, id, {
    name: props.name,
    path: "/",
    description: props.description,
    assumeRolePolicy: props.trust,
    maxSessionDuration: 3600,
  });
  const grants = new IamRolePolicy(scope, `${id}-grants`, {
    name: "grants",
    role: role.id,
    policy: policy(props.grants),
  });
  return { role, grants };
}

export const LOG_IN_TO_REGISTRY: Statement = {
  Sid: "LogInToRegistry",
  Effect: "Allow",
  Action: "ecr:GetAuthorizationToken",
  Resource: "*",
};

export const DESCRIBE_TASK_DEFINITIONS: Statement = {
  Sid: "DescribeTaskDefinitions",
  Effect: "Allow",
  Action: "ecs:DescribeTaskDefinition",
  Resource: "*",
};

export function pullImages(repositoryArn: string): Statement {
  return {
    Sid: "PullImages",
    Effect: "Allow",
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Resource: repositoryArn,
  };
}

export function pushImages(repositoryArn: string): Statement {
  return {
    Sid: "PushImages",
    Effect: "Allow",
    Action: [
      "ecr:CompleteLayerUpload",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ],
    Resource: repositoryArn,
  };
}

export function readSecret(sid: string, secretArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn };
}

export function writeLogs(account: Account, logGroup: string): Statement {
  return {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: arn(account, "logs", `log-group:${logGroup}:*`),
  };
}

export function passRoles(roleArns: string[]): Statement {
  return {
    Sid: "PassFlowRoles",
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: roleArns,
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  };
}
