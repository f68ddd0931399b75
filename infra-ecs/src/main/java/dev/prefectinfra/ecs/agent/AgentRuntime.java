package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.ecs.service.PrefectRuntime;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code prefect agent start} of Prefect 2.
 *
 * @param workQueues the queues to poll; Prefect creates those that are missing
 * @param workPool the pool, of type prefect-agent, that the queues belong to; Prefect's default pool without it
 * @param limit how many flow runs at a time; a thread each, and Prefect's ceiling is about 250
 * @param prefetchSeconds how long before its time a run is submitted; should cover Fargate's cold start, 30 to 90 s
 * @param queryIntervalSeconds how often the queues are polled
 * @param registerTaskDefinitions whether the agent may register task definitions of the lane's flows
 * @param streamOutput whether the agent may read flow runs' logs, to repeat them in its own
 * @param sharedBecause why agents of other lanes may poll a queue of the same name
 */
public record AgentRuntime(
        List<WorkQueue> workQueues,
        Optional<WorkPool> workPool,
        int limit,
        int prefetchSeconds,
        int queryIntervalSeconds,
        boolean registerTaskDefinitions,
        boolean streamOutput,
        Optional<Reason> sharedBecause)
        implements PrefectRuntime, TakesNames {
    private static final int LEAST_STALE_SECONDS = 300;

    public AgentRuntime {
        new Requirements()
                .that("work-queues", !workQueues.isEmpty(), "is empty", "at least one queue")
                .range("limit", limit, 1, 249)
                .range("prefetch-seconds", prefetchSeconds, 0, 3600)
                .range("query-interval-seconds", queryIntervalSeconds, 1, 3600)
                .done();
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return IntStream.range(0, workQueues.size())
                .mapToObj(i -> new Taken(
                        "work-queues[" + i + "]", new PolledQueue(workPool, workQueues.get(i), sharedBecause)))
                .toList();
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of("prefect", "agent", "start"));
        command.addAll(polled());
        command.addAll(List.of("--limit", Integer.toString(limit)));
        return List.copyOf(command);
    }

    @Override
    public List<String> healthCheckArguments() {
        List<String> arguments = new ArrayList<>(polled());
        // Some polls may fail or be late; only an agent that has stopped polling is to be replaced.
        int stale = Math.max(LEAST_STALE_SECONDS, 4 * queryIntervalSeconds);
        arguments.addAll(List.of("--stale-seconds", Integer.toString(stale)));
        return List.copyOf(arguments);
    }

    private List<String> polled() {
        List<String> options = new ArrayList<>();
        workPool.ifPresent(pool -> options.addAll(List.of("--pool", pool.value())));
        workQueues.forEach(queue -> options.addAll(List.of("--work-queue", queue.value())));
        return options;
    }

    @Override
    public Map<String, String> environment(Account account) {
        return Map.of(
                "PREFECT_AGENT_PREFETCH_SECONDS", Integer.toString(prefetchSeconds),
                "PREFECT_AGENT_QUERY_INTERVAL", Integer.toString(queryIntervalSeconds));
    }

    @Override
    public void grant(Grantee grantee, FlowFamilies families, FlowLogs logs) {
        // The ECSTask block asks for both before it looks at its customizations, and fails without an answer.
        grantee.allow(Statement.allow("FindNetwork", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
                .onAnyResource("EC2's Describe actions know no resource"));
        if (registerTaskDefinitions) {
            families.grantRegister(grantee);
        }
        if (streamOutput) {
            logs.group().grantRead(grantee);
        }
    }
}
