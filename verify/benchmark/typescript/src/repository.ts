import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { Construct } from "constructs";
import { Account, Lane, arn } from "./accounts";

/** A repository of images: known by its name, so that no stack reads another's state. */
export interface Repository {
  readonly arn: string;
  readonly url: string;
}

export function agentImages(account: Account): Repository {
  return named(account, agentImagesName(account));
}

export function createAgentImages(scope: Construct, account: Account, inUse: string[]): Repository {
  return create(scope, "agent-images", account, agentImagesName(account), 50, inUse);
}

export function createFlowImages(scope: Construct, { account, type }: Lane): Repository {
  return create(scope, "flow-images", account, `data-flows-prefect-envs-${account.name}-${type}`, 500, []);
}

function agentImagesName(account: Account): string {
  return `data-flows-prefect-agent-${account.name}`;
}

function create(
  scope: Construct,
  id: string,
  account: Account,
  name: string,
  keepNewest: number,
  keepTags: string[],
): Repository {
  const repository = new EcrRepository(scope, id, {
    name,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: [{ encryptionType: "KMS" }],
    lifecycle: { preventDestroy: true },
  });
  new EcrLifecyclePolicy(scope, `${id}-lifecycle`, {
    repository: repository.name,
    policy: JSON.stringify({
      rules: [
        ...keepTags.map((tag) => ({
          description: "Keeps an image in use",
          selection: { countNumber: 1, countType: "imageCountMoreThan", tagPatternList: [tag], tagStatus: "tagged" },
        })),
        {
          description: "Drops images without a tag",
          selection: { countNumber: 7, countType: "sinceImagePushed", countUnit: "days", tagStatus: "untagged" },
        },
        {
          description: "Keeps the newest images with a tag",
          selection: {
            countNumber: keepNewest,
            countType: "imageCountMoreThan",
            tagPatternList: ["*"],
            tagStatus: "tagged",
          },
        },
      ].map(({ description, selection }, i) => ({
        action: { type: "expire" },
        description,
        rulePriority: i + 1,
        selection,
      })),
    }),
  });
  return named(account, name);
}

function named(account: Account, name: string): Repository {
  return {
    arn: arn(account, "ecr", `repository/${name}`),
    url: `${account.id}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
  };
}
