import { Lane } from "./accounts";
import { Logs } from "./cluster";
import { prefectVariables } from "./flow-roles";
import { agentImages } from "./repository";

export const IMAGE_TAG = "prefect-agent-6c1f0de2a47b9ce35d8f2a0b94e7d316a58c0b1f";

export function workQueue({ account, type }: Lane): string {
  return `prefect-v2-queue-${account.name}-${type}`;
}

export function containerDefinitions(lane: Lane, logs: Logs, secret: string): string {
  const { account } = lane;
  return JSON.stringify([
    {
      command: ["prefect", "agent", "start", "--work-queue", workQueue(lane), "--limit", "100"],
      environment: [
        { name: "AWS_MAX_ATTEMPTS", value: "10" },
        { name: "AWS_RETRY_MODE", value: "adaptive" },
        { name: "HOME", value: "/home/prefect" },
        { name: "PREFECT_AGENT_PREFETCH_SECONDS", value: "90" },
        { name: "PREFECT_AGENT_QUERY_INTERVAL", value: "15" },
        { name: "PREFECT_LOGGING_COLORS", value: "false" },
      ],
      essential: true,
      image: `${agentImages(account).url}:${IMAGE_TAG}`,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logs.agentReference,
          "awslogs-region": account.region,
          "awslogs-stream-prefix": "agent",
          "max-buffer-size": "25m",
          mode: "non-blocking",
        },
      },
      mountPoints: [
        { containerPath: "/home/prefect/.prefect", readOnly: false, sourceVolume: "prefect-home" },
        { containerPath: "/tmp", readOnly: false, sourceVolume: "tmp" },
      ],
      name: "agent",
      privileged: false,
      readonlyRootFilesystem: true,
      secrets: prefectVariables(secret),
      stopTimeout: 120,
      user: "1000:1000",
    },
  ]);
}
