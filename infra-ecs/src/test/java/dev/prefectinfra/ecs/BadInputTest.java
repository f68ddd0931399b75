package dev.prefectinfra.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.prefectinfra.testing.Synthesized;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be is reported once, with its key, its file and line, what was got and what is allowed. */
class BadInputTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            agent.size.cpu = 1000                   | agent.size.cpu | is not a CPU size of Fargate | 256, 512, 1024
            agent.size.memory = 2049                | agent.size.memory | is not offered with cpu = 1024 | 2048 to 8192 in steps of 1024
            agent.size.memory = 8193                | agent.size.memory | is not offered | 2048 to 8192
            agent.size.memory = 2048.0              | agent.size.memory | is 2048.0 | a whole number
            agent.size.ephemeral-storage = 20       | agent.size.ephemeral-storage | 20 is out of range | 21 to 200
            agent.size.ephemeral-storage = 201      | agent.size.ephemeral-storage | 201 is out of range | 21 to 200
            agent.size.architecture = arm           | agent.size.architecture | "arm" is unknown | arm64
            agent.image.tag = latest                | agent.image.tag | "latest" may move | a git hash of 7 or more digits
            agent.image.tag = prefect-agent-6c1f0de | agent.image.tag | begins with prefect-agent- | did you mean 6c1f0de?
            agent.image.tag = 2-python3.11          | agent.image.tag | may move | a full version such as 2.20.25
            agent.image.tag = "0a1b2c3:x"           | agent.image.tag | cannot be an image tag | letters, digits
            agent.image.tag = null                  | agent.image.tag | is missing, and so is image.digest | one of image.tag and image.digest
            agent.image.digest = "sha256:abc"       | agent.image.digest | cannot be an image digest: it has 10 characters | sha256: and 64
            agent.image { tag = 0a1b2c3, digest = "%DIGEST%" } | agent.image.tag | is set beside digest | one of tag and digest
            agent.container.user = root             | agent.container.user | "root" cannot be a container's user | not 0 (root)
            agent.container.user = 0                | agent.container.user | "0" cannot be | not 0 (root)
            agent.container.user = "1000:0"         | agent.container.user | "1000:0" cannot be | not 0 (root)
            agent.container.user = "0:1000"         | agent.container.user | "0:1000" cannot be | not 0 (root)
            agent.container.stop-timeout-seconds = 121 | agent.container.stop-timeout-seconds | 121 is out of range | 2 to 120
            agent.container.stop-timeout-seconds = 1 | agent.container.stop-timeout-seconds | 1 is out of range | 2 to 120
            agent.container.environment.PREFECT_API_KEY = x | agent.container.environment.PREFECT_API_KEY | looks like a secret | Secrets Manager
            agent.container.environment.GITHUB_TOKEN = x | agent.container.environment.GITHUB_TOKEN | looks like a secret | Secrets Manager
            agent.container.environment.PREFECT_API_URL = x | agent.container.environment.PREFECT_API_URL | comes from the lane's secret | any other name
            agent.container.environment.path = x    | agent.container.environment.path | cannot be an environment variable | capitals
            agent.container.environment.PREFECT_LOGGING_LEVEL = debug | agent.container.environment | log at DEBUG | INFO or quieter
            agent.container.environment.PREFECT_LOGGING_SERVER_LEVEL = DEBUG | agent.container.environment | log at DEBUG | INFO or quieter
            agent.container.environment.PREFECT_DEBUG_MODE = 1 | agent.container.environment | log at DEBUG | INFO or quieter
            agent.container.health-check.start-period-seconds = 119 | agent.container.health-check.start-period-seconds | 119 is out of range | 120 to 300
            agent.container.health-check.start-period-seconds = 301 | agent.container.health-check.start-period-seconds | 301 is out of range | 120 to 300
            agent.container.health-check.interval-seconds = 4 | agent.container.health-check.interval-seconds | 4 is out of range | 5 to 300
            agent.container.health-check.timeout-seconds = 61 | agent.container.health-check.timeout-seconds | 61 is out of range | 2 to 60
            agent.container.health-check.retries = 0 | agent.container.health-check.retries | 0 is out of range | 1 to 10
            agent.container.health-check.interval-seconds = 19 | agent.container.health-check.interval-seconds | less than a minute | 60 or more
            agent.container.health-check.command = [] | agent.container.health-check.command | is empty | a program
            agent.runtime.type = worker             | agent.runtime.type | is unknown | limit
            agent.runtime.work-queues = []    | agent.runtime.work-queues | is empty | at least one queue
            agent.runtime.work-queues = [a, a] | agent.runtime.work-queues[1] | repeats agent.runtime.work-queues[0] | each value once
            agent.runtime.work-queues = ["a;b"] | agent.runtime.work-queues[0] | cannot be a work queue's name | letters
            agent.runtime.limit = 250         | agent.runtime.limit | 250 is out of range | 1 to 249
            agent.runtime.limit = 0           | agent.runtime.limit | 0 is out of range | 1 to 249
            agent.runtime.prefetch-seconds = -1 | agent.runtime.prefetch-seconds | -1 is out of range | 0 to 3600
            agent.runtime.query-interval-seconds = 0 | agent.runtime.query-interval-seconds | 0 is out of range | 1 to 3600
            agent.deployment.desired-count = -1     | agent.deployment.desired-count | -1 is out of range | 0 to 100
            agent.deployment.minimum-healthy-percent = 101 | agent.deployment.minimum-healthy-percent | 101 is out of range | 0 to 100
            agent.deployment.maximum-percent = 201  | agent.deployment.maximum-percent | 201 is out of range | 100 to 200
            agent.deployment.maximum-percent = 150  | agent.deployment.maximum-percent | leaves no room | minimum-healthy-percent = 0
            agent.deployment.redeploy = ""          | agent.deployment.redeploy | cannot be a redeploy mark | 1 to 64
            agent.deployment.enable-execute-command = true | agent.deployment.enable-execute-command | read-only root file system | container.read-only-root-filesystem = false
            agent.deployment.wait-for-steady-state = 1 | agent.deployment.wait-for-steady-state | is 1 | true or false
            agent.logs.retention-days = 31          | agent.logs.retention-days | 31 days is not a retention period of CloudWatch | [0, 1, 3, 5, 7, 14, 30, 60
            logs.flows.retention-days = -1          | logs.flows.retention-days | -1 days is not a retention period of CloudWatch | 3653
            logs.flows.kms-key-arn = alias/x        | logs.flows.kms-key-arn | cannot be an ARN | arn:
            logs.flows.kms-key-arn = "arn:aws:kms:us-east-1:123456789012:alias/x" | logs.flows.kms-key-arn | is not the ARN of a KMS key | key/ID
            logs.flows.kms-key-arn = "arn:aws:kms:us-east-2:123456789012:key/x" | logs.flows.kms-key-arn | cannot be used in the account 123456789012 in us-east-1 | arn:aws:kms:us-east-1:ACCOUNT:key/ID
            logs.flows.kms-key-arn = "%SECRET%"     | logs.flows.kms-key-arn | is not the ARN of a KMS key | arn:PARTITION:kms
            cluster.insights-retention-days = 31    | cluster.insights-retention-days | 31 days is not a retention period of CloudWatch | 30
            cluster.container-insights = on         | cluster.container-insights | "on" is unknown | enabled
            network.source.type = tags              | network.source.type | "tags" is unknown | lookup
            network.source { type = ids, ids { vpc-id = vpc-1, subnet-ids = [subnet-01234567] } } | network.source.ids.vpc-id | cannot be a VPC id | 8 or 17 hexadecimal digits
            network.source { type = ids, ids { vpc-id = vpc-0123456789, subnet-ids = [subnet-01234567] } } | network.source.ids.vpc-id | cannot be a VPC id | 8 or 17 hexadecimal digits
            network.source { type = ids, ids { vpc-id = vpc-01234567, subnet-ids = [] } } | network.source.ids.subnet-ids | is empty | at least one subnet
            network.source { type = ids, ids { vpc-id = vpc-01234567, subnet-ids = [vpc-01234567] } } | network.source.ids.subnet-ids[0] | cannot be a subnet id | subnet-
            network.source { type = ids, ids { vpc-id = vpc-01234567, subnet-ids = [subnet-01234567, subnet-01234567] } } | network.source.ids.subnet-ids[1] | repeats network.source.ids.subnet-ids[0] | each value once
            network.source.lookup.subnet-tags.Tier = null | network.source.lookup.subnet-tags | is empty: public subnets would match | a tag or more
            network.source.lookup.vpc-name = null   | network.source.lookup.vpc-name | is missing | set it
            network.flow-egress.https.ports = 0     | network.flow-egress.https.ports | 0 is out of range | 1 to 65535
            network.flow-egress.https.ports = 9-8   | network.flow-egress.https.ports | ends before it begins | FIRST-LAST
            network.flow-egress.https.to = "10.0.0.0/33" | network.flow-egress.https.to | is not a destination | 10.0.0.0/8
            network.flow-egress.https.to = "10.1.0.0/8" | network.flow-egress.https.to | is not a destination | 10.0.0.0/8
            network.flow-egress.https.protocol = icmp | network.flow-egress.https.protocol | "icmp" is unknown | tcp
            network.flow-egress { https.to = "::/0", x { description = X, ports = 443-443, to = "::0/0" } } | network.flow-egress.x | allows the same traffic as flow-egress.https, tcp 443 to ::/0 | one of the two
            agent.egress.z { description = Z, protocol = tcp, ports = 0443, to = "0.0.0.0/0" } | agent.egress.z | allows the same traffic as egress.https, tcp 443 to 0.0.0.0/0 | one of the two
            agent.egress { a { description = A, protocol = udp, ports = 53-54, to = "::/0" }, b { description = B, protocol = udp, ports = 53-54, to = "0:0::/0" } } | agent.egress.b | allows the same traffic as egress.a, udp 53-54 to ::/0 | one of the two
            agent.egress { a { description = A, ports = 1, to = sg-01234567 }, b { description = B, ports = 1, to = sg-01234567 } } | agent.egress.b | allows the same traffic as egress.a, tcp 1 to sg-01234567 | one of the two
            agent.egress.https.description = "it's" | agent.egress.https.description | cannot be a rule's description | letters
            agent.egress.x { ports = 443, to = "::/0" } | agent.egress.x.description | is missing | set it
            agent.egress.Https { description = x, ports = 1, to = "::/0" } | agent.egress.Https | cannot be a rule's key | lower-case
            alarms.topic { type = existing, existing.arn = "%SECRET%" } | alarms.topic.existing.arn | is not the ARN of a standard SNS topic | arn:PARTITION:sns
            alarms.agent.not-running.minutes = 61   | alarms.agent.not-running.minutes | 61 is out of range | 1 to 60
            alarms.agent.memory-high.percent = 101        | alarms.agent.memory-high.percent | 101 is out of range | 1 to 100
            alarms.agent.memory-high.percent = 0          | alarms.agent.memory-high.percent | 0 is out of range | 1 to 100
            prefect-secret.url-key = ""             | prefect-secret.url-key | cannot be a JSON key of a secret | 1 to 128
            prefect-secret.secret { type = by-arn, by-arn.arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x" } | prefect-secret.secret.by-arn.arn | is not the ARN of a secret | type = by-name
            prefect-secret.secret { type = by-arn, by-arn.arn = "arn:aws:secretsmanager:us-east-2:123456789012:secret:x-{type}-AbC123" } | prefect-secret.secret.by-arn.arn | cannot be used | us-east-1
            alarms.topic { type = existing, existing.arn = "arn:aws:sns:us-east-1:123456789012:alarms.fifo" } | alarms.topic.existing.arn | is not the ARN of a standard SNS topic | not .fifo
            alarms.topic { type = existing, existing.arn = "arn:aws:sns:us-east-2:123456789012:alarms" } | alarms.topic.existing.arn | cannot be used | us-east-1
            alarms.topic { type = existing, existing.arn = "arn:aws:sns:us-east-1:210987654321:alarms" } | alarms.topic.existing.arn | of another account, to which EventBridge | enabled = false for agent.deployment-failed
            agent.runtime.work-queues = [same] | agent.runtime.work-queues[0] | is "same" in dev/test, which agent.runtime.work-queues[0] has taken in dev/live | shared-because
            logs.flows.name = "/aws/ecs/containerinsights/prefect-v2-dev-{type}/performance" | logs.flows.name | in dev/live, which cluster.name has taken in dev/live | {type}
            flow-families.prefix = prefect-v2-test- | flow-families.prefix | cannot be a family prefix | one _ at the end
            flow-families.prefix = "prefect-v2-{account}_" | flow-families.prefix | is "prefect-v2-dev_" in dev/test, which flow-families.prefix has taken in dev/live | {type}
            agent.task-role-name = prefect-agent    | agent.task-role-name | is "prefect-agent" in dev/test, which agent.task-role-name has taken in dev/live | {type}
            worker { enabled = true, image.tag = null } | worker.image.tag | is missing, and so is image.digest | one of image.tag and image.digest
            worker.image.tag = prefect-worker-6c1f0de | worker.image.tag | begins with prefect-worker- | did you mean 6c1f0de?
            worker.image.tag = prefect-agent-6c1f0de | worker.image.tag | begins with prefect-agent- | did you mean 6c1f0de?
            worker.runtime.type = agent             | worker.runtime.type | "agent" is unknown | prefect-3
            worker.runtime.prefect-3.limit = 10     | worker.runtime.prefect-3.limit | counts a run only until its task is started | concurrency-limit
            worker.runtime.prefect-3.work-pool = prefect-ecs | worker.runtime.prefect-3.work-pool | cannot be a work pool's name | not beginning with prefect
            worker.runtime.prefect-3.work-pool = ecs | worker.runtime.prefect-3.work-pool | is "ecs" in dev/test, which worker.runtime.prefect-3.work-pool has taken in dev/live | shared-because
            worker.runtime.prefect-3.work-queues.a.priority = 0 | worker.runtime.prefect-3.work-queues.a.priority | 0 is out of range | 1 to 1000
            worker.runtime.prefect-3.work-queues.a {} | worker.runtime.prefect-3.work-queues.a.priority | is missing | set it
            worker.runtime.prefect-3.work-queues { a.priority = 2, b.priority = 2 } | worker.runtime.prefect-3.work-queues.b | has the priority 2, as a has | a priority of its own
            worker.runtime.prefect-3.work-queues.a { priority = 1, concurrency-limit = -1 } | worker.runtime.prefect-3.work-queues.a.concurrency-limit | -1 is out of range | 0 to 100000
            worker.runtime.prefect-3.concurrency-limit = 100001 | worker.runtime.prefect-3.concurrency-limit | 100001 is out of range | 0 to 100000
            worker.runtime.prefect-3.prefetch-seconds = 3601 | worker.runtime.prefect-3.prefetch-seconds | 3601 is out of range | 0 to 3600
            worker.runtime.prefect-3.query-seconds = 0 | worker.runtime.prefect-3.query-seconds | 0 is out of range | 1 to 3600
            worker.runtime.prefect-3.heartbeat-seconds = 4 | worker.runtime.prefect-3.heartbeat-seconds | 4 is out of range | 5 to 3600
            worker.runtime.prefect-3.deregister-task-definitions = true | worker.runtime.prefect-3.deregister-task-definitions | nothing to take back | register-task-definitions = true
            worker.runtime.prefect-3.events.queue-name = "events.fifo" | worker.runtime.prefect-3.events.queue-name | cannot be an SQS queue name | letters
            worker.runtime.prefect-3.events.queue-name = same | worker.runtime.prefect-3.events.queue-name | is "same" in dev/test, which worker.runtime.prefect-3.events.queue-name has taken in dev/live | {type}
            worker.runtime.prefect-3.events.retention-minutes = 61 | worker.runtime.prefect-3.events.retention-minutes | 61 is out of range | 20 to 60
            worker.runtime.prefect-3.events.kms-key-arn = "%SECRET%" | worker.runtime.prefect-3.events.kms-key-arn | is not the ARN of a KMS key | arn:PARTITION:kms
            worker { runtime.type = prefect-2, deployment { minimum-healthy-percent = 0, maximum-percent = 100 } } | worker.runtime.type | is prefect-2, and deployment.desired-count is 2 | deployment.desired-count = 1
            worker { runtime.type = prefect-2, deployment.desired-count = 1 } | worker.runtime.type | two would run | minimum-healthy-percent = 0
            worker { runtime { type = prefect-2, prefect-2.limit = 250 }, deployment { desired-count = 1, minimum-healthy-percent = 0, maximum-percent = 100 } } | worker.runtime.prefect-2.limit | 250 is out of range | 1 to 249
            worker { runtime.type = prefect-2, spot = true, deployment { desired-count = 1, minimum-healthy-percent = 0, maximum-percent = 100 } } | worker.spot | watches its flow runs | runtime.type = prefect-3
            worker.egress.x { description = X, ports = 443, to = "0.0.0.0/0" } | worker.egress.x | allows the same traffic as egress.https, tcp 443 to 0.0.0.0/0 | one of the two
            worker.service-name = "prefect-v2-{account}-{type}-agent" | worker.service-name | in dev/live, which agent.service-name has taken | {type}
            alarms.worker-events.late.minutes = 56  | alarms.worker-events.late.minutes | 56 is out of range | 5 to 55
            prefect-secret.flow-runs.type = none    | prefect-secret.flow-runs.type | "none" is unknown | own
            prefect-secret.flow-runs { type = own, own.secret.by-name.name = "dpt/{account}/{type}/prefect_v2" } | prefect-secret.flow-runs.own.secret | which prefect-secret.secret has taken | one secret per lane
            agent.service-name = "a b"              | agent.service-name | cannot be | letters
            hand-off.parameter-name = "a b"         | hand-off.parameter-name | cannot be | /
            """)
    void isReportedOnceWithItsKeyAndLine(String hocon, String key, String what, String allowed) {
        String line = hocon.replace("%DIGEST%", Lanes.DIGEST).replace("%SECRET%", Lanes.SECRET);
        String report = Synthesized.refused(requiredBeside(line) + line + "\n", Lanes.modules());
        assertThat(report).startsWith("infra.conf:3: " + key + " ").contains(what);
        assertThat(report.lines()).as("one problem and its fix").hasSize(2);
        assertThat(report.lines().skip(1).findFirst().orElseThrow()).contains(allowed);
    }

    /** Two lines, of which the one is empty whose key is set otherwise. */
    private static String requiredBeside(String hocon) {
        Config others = ConfigFactory.parseString(hocon);
        return Lanes.REQUIRED
                .lines()
                .map(each -> others.hasPathOrNull(each.substring(0, each.indexOf(" ="))) ? "\n" : each + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void allThatIsWrongIsReportedAtOnce() {
        String report = Synthesized.refused("""
                network.source.lookup.vpc-name = "${vpc}"
                agent.image.tag = latest
                agent { size.cpu = 1, runtime { limit = 250, work-queues = [] } }
                agent.deployment.desired-count = 101
                agent.logs.retention-days = 2
                alarms.agent.memory-high.percent = 0
                """, Lanes.modules());
        assertThat(report)
                .contains(
                        "infra.conf:2: agent.image.tag",
                        "infra.conf:3: agent.runtime.limit",
                        "infra.conf:3: agent.runtime.work-queues",
                        "infra.conf:3: agent.size.cpu",
                        "infra.conf:4: agent.deployment.desired-count",
                        "infra.conf:5: agent.logs.retention-days",
                        "infra.conf:6: alarms.agent.memory-high.percent",
                        "infra.conf:1: network.source.lookup.vpc-name");
        assertThat(report.lines().filter(each -> !each.startsWith(" "))).hasSize(8);
    }
}
