import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { Account, Lane, arn, iamArn, prefix } from "./accounts";
import { Bucket, writeFlowFiles } from "./bucket";
import { flowFamilies } from "./cluster";
import { FlowRoles } from "./flow-roles";
import {
  DESCRIBE_TASK_DEFINITIONS,
  LOG_IN_TO_REGISTRY,
  createRole,
  passRoles,
  policy,
  pullImages,
  pushImages,
  readSecret,
} from "./iam";
import { Repository } from "./repository";

const ORGANIZATION = "3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f";
const ISSUER = `oidc.circleci.com/org/${ORGANIZATION}`;

interface Project {
  readonly id: string;
  readonly origin: string;
}

const IMAGES: Project = { id: "8a2d4f61-0b9c-4e37-b5d8-64c1e7f2093a", origin: "github.com/tidewater/prefect-infra" };
const FLOWS: Project = { id: "c75e19b0-3a84-4d62-8f0e-b92d6a1c4e58", origin: "github.com/tidewater/flows" };

/** Trust in CircleCI's jobs of one project, on one branch. */
function trust(account: Account, project: Project, branch: string): string {
  const user = "?".repeat(36);
  return policy({
    Effect: "Allow",
    Principal: { Federated: iamArn(account, `oidc-provider/${ISSUER}`) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${ISSUER}:aud`]: ORGANIZATION,
        [`${ISSUER}:oidc.circleci.com/project-id`]: project.id,
      },
      StringLike: {
        [`${ISSUER}:sub`]:
          `org/${ORGANIZATION}/project/${project.id}/user/${user}` +
          `/vcs-origin/${project.origin}/vcs-ref/refs/heads/${branch}`,
      },
    },
  });
}

export function createCircleCi(scope: Construct): void {
  new IamOpenidConnectProvider(scope, "circleci", {
    url: `https://${ISSUER}`,
    clientIdList: [ORGANIZATION],
    thumbprintList: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
    lifecycle: { preventDestroy: true },
  });
}

/** The role of CI jobs that push agent images. */
export function createImagesRole(scope: Construct, account: Account, images: Repository): void {
  const { role } = createRole(scope, "agent-images-ci", {
    name: `prefect-v2-${account.name}-agent-images-ci`,
    description: `CircleCI pushes agent images of ${account.name} with it`,
    trust: trust(account, IMAGES, account.imagesBranch),
    grants: [LOG_IN_TO_REGISTRY, pullImages(images.arn), pushImages(images.arn)],
  });
  new TerraformOutput(scope, "agent_images_ci_role_arn", {
    description: "The role that CircleCI pushes agent images with",
    value: role.arn,
  });
}

/** The role of CI jobs that deploy flows to a lane. @returns its ARN, and that of the secret that it deploys with */
export function createFlowsRole(
  scope: Construct,
  lane: Lane,
  around: { bucket: Bucket; images: Repository; flowRoles: FlowRoles; handOff: string },
): { ciRole: string; deploySecret: string } {
  const { account, type } = lane;
  const name = `${prefix(lane)}-flow-ci`;
  const secret = new DataAwsSecretsmanagerSecret(scope, "deploy-secret", {
    name: `dpt/${account.name}/${type}/prefect_v2_deploy`,
  });
  const families = flowFamilies(lane);
  createRole(scope, "flow-ci", {
    name,
    description: `CircleCI deploys flows to ${account.name}/${type} with it`,
    trust: trust(account, FLOWS, lane.branch),
    grants: [
      DESCRIBE_TASK_DEFINITIONS,
      LOG_IN_TO_REGISTRY,
      passRoles([around.flowRoles.execution, around.flowRoles.task]),
      pullImages(around.images.arn),
      pushImages(around.images.arn),
      readSecret("ReadDeploySecret", secret.arn),
      {
        Sid: "ReadHandOff",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: arn(account, "ssm", `parameter${around.handOff}`),
      },
      { Sid: "RegisterFlows", Effect: "Allow", Action: "ecs:RegisterTaskDefinition", Resource: families },
      {
        Sid: "TagFlowDefinitions",
        Effect: "Allow",
        Action: "ecs:TagResource",
        Resource: families,
        Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
      },
      writeFlowFiles(around.bucket),
    ],
  });
  return { ciRole: iamArn(account, `role/${name}`), deploySecret: secret.arn };
}
