import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, CloudBackend, NamedCloudWorkspace, TerraformStack } from "cdktf";
import { Account } from "./accounts";

/** A stack with all that is the same in each: provider, versions, default tags, backend. */
export function createStack(app: App, name: string, account: Account, type?: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  new AwsProvider(stack, "aws", {
    region: account.region,
    allowedAccountIds: [account.id],
    defaultTags: [{ tags: { environment: account.name, service: "prefect-v2", team: "data-platform" } }],
  });
  stack.addOverride("terraform.required_version", ">= 1.10");
  stack.addOverride("terraform.required_providers.aws.version", ">= 5.23.1, < 7.0.0");
  stack.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
  new CloudBackend(stack, {
    hostname: "app.terraform.io",
    organization: "tidewater",
    workspaces: new NamedCloudWorkspace(name),
  });
  stack.addOverride("//", { stack: { account: account.name, deployment_type: type } });
  return stack;
}
