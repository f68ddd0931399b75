package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A worker of Prefect 3: it starts a flow run's task and forgets it; what becomes of it, events tell. It holds no
 * state, and several may serve one pool.
 *
 * @param prefetchSeconds how long before its time a run is submitted, 0 to 3,600
 * @param querySeconds how often Prefect is asked for runs, 1 to 3,600
 * @param heartbeatSeconds how often the worker tells Prefect that it is there, 5 to 3,600; after three it counts as
 *     offline
 * @param registerTaskDefinitions whether the worker may register task definitions of the lane's flows
 * @param deregisterTaskDefinitions whether it takes back what it has registered
 * @param forwardCrashedRunLogs whether it reads the log of a run that crashed before it was Running, to repeat it in
 *     Prefect
 * @param limit always empty: see {@code reference.conf}
 */
public record Prefect3(
        WorkPool workPool,
        Map<WorkQueue, QueueConfig> workQueues,
        Optional<Integer> concurrencyLimit,
        Optional<Integer> limit,
        int prefetchSeconds,
        int querySeconds,
        int heartbeatSeconds,
        boolean registerTaskDefinitions,
        boolean deregisterTaskDefinitions,
        boolean forwardCrashedRunLogs,
        EventsConfig events,
        Optional<Reason> sharedBecause)
        implements WorkerRuntime {
    public Prefect3 {
        Requirements requirements = new Requirements()
                .range("prefetch-seconds", prefetchSeconds, 0, 3600)
                .range("query-seconds", querySeconds, 1, 3600)
                .range("heartbeat-seconds", heartbeatSeconds, 5, 3600)
                .that(
                        "limit",
                        limit.isEmpty(),
                        "is set, and a worker of Prefect 3 would not keep to it: it counts a run only until its task"
                                + " is started (PrefectHQ/prefect#19242)",
                        "null, and concurrency-limit for the pool, or for one of work-queues")
                .that(
                        "deregister-task-definitions",
                        registerTaskDefinitions || !deregisterTaskDefinitions,
                        "is true, and register-task-definitions is not: there is nothing to take back",
                        "false, or register-task-definitions = true");
        concurrencyLimit.ifPresent(it -> requirements.range("concurrency-limit", it, 0, QueueConfig.MOST_RUNS));
        WorkerRuntime.validateQueues(workQueues, requirements);
        requirements.done();
    }

    @Override
    public int prefectVersion() {
        return 3;
    }

    @Override
    public List<String> command() {
        List<String> command = start();
        // It would make the pool with Prefect's own template, which binds a flow run to no lane.
        command.add("--no-create-pool-if-not-found");
        return List.copyOf(command);
    }

    @Override
    public Map<String, String> environment(Account account) {
        Map<String, String> settings = settings(account);
        settings.put("PREFECT_WORKER_HEARTBEAT_SECONDS", Integer.toString(heartbeatSeconds));
        // Otherwise the task of a run that is cancelled while it is Pending runs on.
        settings.put("PREFECT_WORKER_ENABLE_CANCELLATION", "true");
        settings.put(
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME",
                events.queueName().value());
        settings.put(
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_REGION",
                account.region().value());
        settings.put(
                "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_FORWARD_CRASHED_RUN_LOGS",
                Boolean.toString(forwardCrashedRunLogs));
        return settings;
    }

    @Override
    public void grant(Grantee grantee, FlowFamilies families, FlowLogs logs) {
        if (registerTaskDefinitions) {
            families.grantRegister(grantee);
        }
        if (deregisterTaskDefinitions) {
            grantee.allow(Statement.allow("DeregisterFlows", "ecs:DeregisterTaskDefinition")
                    .onAnyResource("the action knows no resource"));
        }
        if (forwardCrashedRunLogs) {
            logs.group().grantRead(grantee);
        }
    }
}
