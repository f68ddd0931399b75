package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A worker of Prefect 2. It watches its flow runs as an agent does, a thread each: one that is taken away ends its
 * watch.
 *
 * @param limit how many flow runs at a time, 1 to 249
 * @param prefetchSeconds how long before its time a run is submitted, 0 to 3,600
 * @param querySeconds how often Prefect is asked for runs, 1 to 3,600
 * @param registerTaskDefinitions whether the worker may register task definitions of the lane's flows
 * @param streamOutput whether the worker may read flow runs' logs, to repeat them in its own
 */
public record Prefect2(
        WorkPool workPool,
        Map<WorkQueue, QueueConfig> workQueues,
        Optional<Integer> concurrencyLimit,
        int limit,
        int prefetchSeconds,
        int querySeconds,
        boolean registerTaskDefinitions,
        boolean streamOutput,
        Optional<Reason> sharedBecause)
        implements WorkerRuntime {
    public Prefect2 {
        Requirements requirements = new Requirements()
                .range("limit", limit, 1, 249)
                .range("prefetch-seconds", prefetchSeconds, 0, 3600)
                .range("query-seconds", querySeconds, 1, 3600);
        concurrencyLimit.ifPresent(it -> requirements.range("concurrency-limit", it, 0, QueueConfig.MOST_RUNS));
        WorkerRuntime.validateQueues(workQueues, requirements);
        requirements.done();
    }

    @Override
    public int prefectVersion() {
        return 2;
    }

    @Override
    public List<String> command() {
        List<String> command = start();
        command.addAll(List.of("--limit", Integer.toString(limit)));
        return List.copyOf(command);
    }

    @Override
    public Map<String, String> environment(Account account) {
        return settings(account);
    }

    @Override
    public void grant(Grantee grantee, FlowFamilies families, FlowLogs logs) {
        if (registerTaskDefinitions) {
            families.grantRegister(grantee);
        }
        if (streamOutput) {
            logs.group().grantRead(grantee);
        }
    }
}
