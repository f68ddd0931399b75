import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import { Lane, prefix } from "./accounts";
import { Logs } from "./cluster";

/** One page about the agent. */
export function createDashboard(scope: Construct, lane: Lane, agent: string, logs: Logs): void {
  const { region } = lane.account;
  const metrics = (x: number, title: string, namespace: string, names: string[]) => ({
    height: 6,
    properties: {
      metrics: names.map((name) => [namespace, name, "ClusterName", prefix(lane), "ServiceName", agent]),
      region,
      title,
      view: "timeSeries",
    },
    type: "metric",
    width: 12,
    x,
    y: 0,
  });
  new CloudwatchDashboard(scope, "dashboard", {
    dashboardName: prefix(lane),
    dashboardBody: JSON.stringify({
      widgets: [
        metrics(0, "Agent: CPU and memory, percent", "AWS/ECS", ["CPUUtilization", "MemoryUtilization"]),
        metrics(12, "Agents running", "ECS/ContainerInsights", ["RunningTaskCount", "DesiredTaskCount"]),
        {
          height: 6,
          properties: {
            query:
              `SOURCE '${logs.agent}' | fields @timestamp, @message | filter @message like /ERROR|CRITICAL/` +
              " | sort @timestamp desc | limit 50",
            region,
            title: "Agent: errors",
            view: "table",
          },
          type: "log",
          width: 24,
          x: 0,
          y: 6,
        },
      ],
    }),
  });
}
