package dev.prefectinfra.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.ecs.agent.AgentModule;
import dev.prefectinfra.ecs.cluster.ClusterModule;
import dev.prefectinfra.ecs.cluster.FlowFamiliesModule;
import dev.prefectinfra.ecs.cluster.LogsModule;
import dev.prefectinfra.ecs.handoff.HandOffModule;
import dev.prefectinfra.ecs.network.NetworkModule;
import dev.prefectinfra.ecs.observe.AlarmsModule;
import dev.prefectinfra.ecs.observe.DashboardModule;
import dev.prefectinfra.ecs.secret.PrefectSecretModule;
import dev.prefectinfra.ecs.service.ServicesModule;
import dev.prefectinfra.ecs.worker.WorkerModule;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.HandOffValue;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.testing.Policy;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The lanes that the tests look at. Each is synthesized once, when a test first asks for it. */
public final class Lanes {
    /** What no lane can do without: two lines, so that a test's own HOCON starts on line 3. */
    public static final String REQUIRED = "network.source.lookup.vpc-name = data\nagent.image.tag = 0a1b2c3\n";

    public static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    public static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555";
    public static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shared/prefect-AbC123";
    public static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:on-call";

    private static final String CHANGED = """
            network {
              source {
                type = ids
                ids { vpc-id = vpc-0123456789abcdef0, subnet-ids = [subnet-0123456789abcdef0, subnet-01234567] }
              }
              assign-public-ip = true
              flow-egress {
                dns { description = "Our resolver", protocol = udp, ports = 53, to = "10.0.0.2/32" }
                dns-tcp { description = "Our resolver, long answers", ports = 53, to = "10.0.0.2/32" }
                ipv6 { description = "TLS over IPv6", ports = 443, to = "0:0::/0" }
                s3 { description = "The gateway of S3", ports = 443, to = pl-63a5400a }
                warehouse { description = "The warehouse", ports = 5432-5439, to = "10.20.0.0/16" }
              }
            }
            cluster { container-insights = enhanced, insights-retention-days = 0 }
            logs.flows.retention-days = 3653
            prefect-secret {
              secret.type = by-arn
              secret.by-arn { arn = "%2$s", kms-key-arn = "%1$s", shared-because = "one restricted workspace" }
              url-key = url
              api-key-key = key
            }
            agent {
              image.digest = "%3$s"
              logs { retention-days = 0, kms-key-arn = "%1$s" }
              egress {
                https = null
                proxy { description = "The proxy", ports = 3128, to = sg-0123456789abcdef0 }
              }
              runtime {
                work-queues = [first, "second queue"], work-pool = pool, limit = 249
                prefetch-seconds = 0, query-interval-seconds = 5
                register-task-definitions = true, stream-output = true
                shared-because = "each lane has a workspace of its own"
              }
              size { cpu = 256, memory = 512, architecture = arm64, ephemeral-storage = 21 }
              container {
                user = 1234, read-only-root-filesystem = false, stop-timeout-seconds = 30
                environment { PREFECT_LOGGING_LEVEL = WARNING, PREFECT_AGENT_QUERY_INTERVAL = 7 }
                health-check.enabled = true
              }
              deployment {
                desired-count = 2, minimum-healthy-percent = 0, maximum-percent = 100
                wait-for-steady-state = false, redeploy = 2025-01-31, enable-execute-command = true
              }
            }
            flow-roles.further.reports { name = "reports-{type}", statements {} }
            alarms {
              topic { type = existing, existing.arn = "%4$s" }
              agent { not-running.minutes = 5, memory-high.percent = 70, deployment-failed.enabled = false }
              worker.deployment-failed.enabled = false
            }
            dashboard.enabled = false
            hand-off.parameter-name = "/flows/{type}"
            """.formatted(KEY, SECRET, DIGEST, TOPIC);

    private static final String PAUSED = REQUIRED + """
            agent.deployment { desired-count = 0, maximum-percent = 100 }
            cluster.container-insights = disabled
            alarms { topic.own.kms-key-arn = "%s", agent.memory-high.enabled = false }
            """.formatted(KEY);

    private static final String SILENT = REQUIRED + """
            alarms.agent { not-running.enabled = false, memory-high.enabled = false, deployment-failed.enabled = false }
            prefect-secret.secret.by-name.kms-key-arn = "%s"
            """.formatted(KEY);

    private static final String WORKER =
            REQUIRED + "agent.enabled = false, worker { enabled = true, image.tag = 0a1b2c3 }\n";

    private static final String WORKER_CHANGED = REQUIRED + """
            worker {
              enabled = true
              image.tag = 3.8.3
              spot = true
              runtime.prefect-3 {
                work-pool = etl, concurrency-limit = 20
                work-queues { default.priority = 2, urgent { priority = 1, concurrency-limit = 5 } }
                prefetch-seconds = 60, query-seconds = 5, heartbeat-seconds = 20
                register-task-definitions = true, deregister-task-definitions = true
                forward-crashed-run-logs = false
                events { kms-key-arn = "%1$s", retention-minutes = 30, stopped-only = true }
                shared-because = "each lane has a workspace of its own"
              }
              deployment { desired-count = 3, redeploy = 1 }
            }
            agent.enabled = false
            prefect-secret {
              auth-string-key = auth
              flow-runs { type = own, own { secret.by-name.name = "flows/{type}", credential-key = weak } }
            }
            alarms { task-not-started.enabled = true, worker-events.late.minutes = 5 }
            """.formatted(KEY);

    private static final String SILENT_WORKER = WORKER + """
            alarms {
              task-not-started { enabled = true, undelivered.enabled = false }
              worker.deployment-failed.undelivered.enabled = false
              worker-events { late.enabled = false, unhandled.enabled = false, undelivered.enabled = false }
            }
            """;

    private static final String WORKER_OF_PREFECT_2 = REQUIRED + """
            worker {
              enabled = true
              image.tag = 2.20.25
              runtime { type = prefect-2, prefect-2 { limit = 7, stream-output = true } }
              deployment { desired-count = 1, minimum-healthy-percent = 0, maximum-percent = 100 }
            }
            """;

    private Lanes() {}

    /** dev/test with a worker of Prefect 3 in the place of the agent. */
    public static SynthesizedStack worker() {
        return Worker.STACK;
    }

    /** The same with most that can be configured of a worker set to something else. */
    public static SynthesizedStack workerChanged() {
        return WorkerChanged.STACK;
    }

    /** The same without alarms about events, or about rules. */
    public static SynthesizedStack silentWorker() {
        return SilentWorker.STACK;
    }

    /** dev/test with an agent and a worker of Prefect 2. */
    public static SynthesizedStack both() {
        return Both.STACK;
    }

    /** dev/test as the defaults make it. */
    public static SynthesizedStack shipped() {
        return Shipped.PLATFORM.stack(Synthesized.TEST_STACK);
    }

    /** dev/live as the defaults make it. */
    public static SynthesizedStack shippedLive() {
        return Shipped.PLATFORM.stack(Synthesized.LIVE_STACK);
    }

    /** dev/test with most that can be configured set to something else. */
    public static SynthesizedStack changed() {
        return Changed.STACK;
    }

    /** dev/test without an agent, without Container Insights, and with an encrypted topic for the only alarm left. */
    public static SynthesizedStack paused() {
        return Paused.STACK;
    }

    /** dev/test without alarms, its secret encrypted with a customer key. */
    public static SynthesizedStack silent() {
        return Silent.STACK;
    }

    /** All of this module and what it cannot do without, where that is somebody else's a fake. */
    public static InfraModule[] modules() {
        return new InfraModule[] {
            new FlowRolesModule(),
            new NetworkModule(),
            new FlowFamiliesModule(),
            new ClusterModule(),
            new LogsModule(),
            new PrefectSecretModule(),
            new AgentModule(),
            new WorkerModule(),
            new ServicesModule(),
            new AlarmsModule(),
            new DashboardModule(),
            new HandOffModule(),
            new Images()
        };
    }

    public static Infra infra() {
        return new Infra().with(modules());
    }

    /** A policy in one line for each statement, its Sid left out: whole, so that a test can say "this and no more". */
    public static List<String> lines(Policy policy) {
        return policy.statements().stream().map(Lanes::line).toList();
    }

    /** Some numbers of a resource in one line. */
    public static String numbers(JsonNode of, String... names) {
        return Arrays.stream(names).map(name -> of.path(name).asText()).collect(Collectors.joining(" "));
    }

    private static String line(PolicyStatement statement) {
        return statement.effect() + " " + String.join(" ", statement.actions()) + " on "
                + String.join(" ", statement.resources())
                + (statement.conditions().isEmpty() ? "" : " when " + statement.conditions());
    }

    private static final class Shipped {
        static final SynthesizedPlatform PLATFORM = Synthesized.platform(REQUIRED, modules());
    }

    private static final class Changed {
        static final SynthesizedStack STACK = Synthesized.lane(CHANGED, modules());
    }

    private static final class Paused {
        static final SynthesizedStack STACK = Synthesized.lane(PAUSED, modules());
    }

    private static final class Silent {
        static final SynthesizedStack STACK = Synthesized.lane(SILENT, modules());
    }

    private static final class Worker {
        static final SynthesizedStack STACK = Synthesized.lane(WORKER, modules());
    }

    private static final class WorkerChanged {
        static final SynthesizedStack STACK = Synthesized.lane(WORKER_CHANGED, modules());
    }

    private static final class SilentWorker {
        static final SynthesizedStack STACK = Synthesized.lane(SILENT_WORKER, modules());
    }

    private static final class Both {
        static final SynthesizedStack STACK = Synthesized.lane(WORKER_OF_PREFECT_2, modules());
    }

    /** What the storage concern binds; pulling becomes one action that says what was granted. */
    private static final class Images extends LaneModule {
        @Provides
        @Singleton
        AgentImages agentImages(Account account) {
            return new Repository(account.id() + ".registry/agents");
        }

        @ProvidesIntoSet
        HandOffValue bucket() {
            return HandOffValue.of("bucket", "some-bucket");
        }
    }

    private record Repository(String url) implements AgentImages {
        @Override
        public RepositoryName name() {
            return new RepositoryName("agents");
        }

        @Override
        public void grantPull(Grantee grantee) {
            grantee.allow(Statement.allow("PullImages", "fake:Pull").on("agents"));
        }

        @Override
        public void grantPush(Grantee grantee) {
            throw new AssertionError("nobody here pushes images");
        }
    }
}
