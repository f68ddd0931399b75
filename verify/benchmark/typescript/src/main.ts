import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { App } from "cdktf";
import { Account, Lane, accounts, lanes, prefix } from "./accounts";
import { createAgent } from "./agent";
import { IMAGE_TAG } from "./agent-container";
import { createAlarms } from "./alarms";
import { createFlowBucket } from "./bucket";
import { createCircleCi, createFlowsRole, createImagesRole } from "./ci";
import { createCluster, createLogs } from "./cluster";
import { createDashboard } from "./dashboard";
import { createFlowRoles, lookUpPrefectSecret } from "./flow-roles";
import { createHandOff, handOffName } from "./hand-off";
import { createNetwork } from "./network";
import { createAgentImages, createFlowImages } from "./repository";
import { createStack } from "./stack";

/** What an account has once. */
function addAccountStack(app: App, account: Account): void {
  const stack = createStack(app, `prefect-v2-${account.name}-ci`, account);
  createCircleCi(stack);
  createImagesRole(stack, account, createAgentImages(stack, account, [IMAGE_TAG]));
}

/** Everything of one lane. */
function addLaneStack(app: App, lane: Lane): void {
  const stack = createStack(app, prefix(lane), lane.account, lane.type);
  const network = createNetwork(stack, lane);
  const cluster = createCluster(stack, lane);
  const logs = createLogs(stack, lane);
  const bucket = createFlowBucket(stack, lane);
  const images = createFlowImages(stack, lane);
  const secret = lookUpPrefectSecret(stack, lane);
  const flowRoles = createFlowRoles(stack, lane, { bucket, images, logs, secret });
  const agent = createAgent(stack, lane, { cluster, logs, network, secret, flowRoles });
  createAlarms(stack, lane, agent);
  createDashboard(stack, lane, agent, logs);
  const deployment = createFlowsRole(stack, lane, { bucket, images, flowRoles, handOff: handOffName(lane) });
  createHandOff(stack, lane, { ...deployment, bucket, cluster, flowRoles, images, logs, network, secret });
}

const { values } = parseArgs({ options: { accounts: { type: "string" }, out: { type: "string" } } });
const count = Number(values.accounts);
if (!values.out || !Number.isInteger(count) || count < 1) {
  console.error("usage: node lib/main.js --accounts NUMBER --out FOLDER");
  process.exit(2);
}
mkdirSync(values.out, { recursive: true });
// As our program does: the validations run terraform.
const app = new App({ outdir: values.out, skipValidation: true });
for (const account of accounts(count)) {
  addAccountStack(app, account);
  for (const lane of lanes(account)) {
    addLaneStack(app, lane);
  }
}
app.synth();
