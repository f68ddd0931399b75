import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { Construct } from "constructs";
import { Lane, arn, prefix } from "./accounts";
import { policy } from "./iam";

/** Tells a topic when the agent does not run, lacks memory, or was not deployed. */
export function createAlarms(scope: Construct, lane: Lane, agent: string): void {
  const topic = createTopic(scope, lane);
  const dimensions = { ClusterName: prefix(lane), ServiceName: agent };
  const actions = { alarmActions: [topic], okActions: [topic] };
  new CloudwatchMetricAlarm(scope, "agent-not-running", {
    alarmName: `${prefix(lane)}-agent-not-running`,
    alarmDescription: "Fewer Prefect agents run than 1",
    namespace: "ECS/ContainerInsights",
    metricName: "RunningTaskCount",
    dimensions,
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    period: 60,
    evaluationPeriods: 10,
    treatMissingData: "breaching",
    ...actions,
  });
  new CloudwatchMetricAlarm(scope, "agent-memory-high", {
    alarmName: `${prefix(lane)}-agent-memory-high`,
    alarmDescription: "The Prefect agent uses most of its memory: fewer runs (limit) or a larger size",
    namespace: "AWS/ECS",
    metricName: "MemoryUtilization",
    dimensions,
    statistic: "Maximum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 85,
    period: 300,
    evaluationPeriods: 3,
    treatMissingData: "notBreaching",
    ...actions,
  });
  watchDeployments(scope, lane, agent, topic);
}

function createTopic(scope: Construct, lane: Lane): string {
  const { account } = lane;
  const name = `${prefix(lane)}-alarms`;
  const topicArn = arn(account, "sns", name);
  const topic = new SnsTopic(scope, "alarms", { name });
  new SnsTopicPolicy(scope, "alarms-policy", {
    arn: topic.arn,
    policy: policy([
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": account.id } },
      },
      {
        Sid: "Events",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
      },
    ]),
  });
  return topic.arn;
}

function watchDeployments(scope: Construct, lane: Lane, agent: string, topic: string): void {
  const rule = new CloudwatchEventRule(scope, "agent-deployment-failed", {
    name: `${prefix(lane)}-deployment-failed`,
    description: "ECS gave up a deployment of the Prefect agent",
    eventPattern: JSON.stringify({
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      "detail-type": ["ECS Deployment State Change"],
      resources: [arn(lane.account, "ecs", `service/${prefix(lane)}/${agent}`)],
      source: ["aws.ecs"],
    }),
  });
  new CloudwatchEventTarget(scope, "agent-deployment-failed-to-topic", {
    rule: rule.name,
    targetId: "alarms",
    arn: topic,
  });
}
