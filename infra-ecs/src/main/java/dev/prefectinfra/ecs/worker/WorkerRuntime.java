package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.service.PrefectRuntime;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code prefect worker start}: {@code type} chooses of which Prefect. */
@Destructive("to prefect-2 destroys the events' queues, rule and alarms")
public sealed interface WorkerRuntime extends PrefectRuntime, TakesNames permits Prefect3, Prefect2 {
    /** The pool, of type ecs, that the worker serves. */
    WorkPool workPool();

    /** The queues of the pool that the worker polls, and what they are to be; all of the pool's without any. */
    Map<WorkQueue, QueueConfig> workQueues();

    /** How many flow runs of the pool may run at a time; any number without it. */
    Optional<Integer> concurrencyLimit();

    int prefetchSeconds();

    int querySeconds();

    boolean registerTaskDefinitions();

    /** Why workers of other lanes serve a pool of the same name. */
    Optional<Reason> sharedBecause();

    /** The major version of Prefect. */
    int prefectVersion();

    @Override
    default List<Taken> names(Account account, Optional<Lane> lane) {
        return List.of(new Taken("work-pool", new ServedPool(workPool(), sharedBecause())));
    }

    /** What both versions are started with. A missing integration is not installed, since nobody has reviewed it. */
    default List<String> start() {
        List<String> command = new ArrayList<>(List.of(
                "prefect",
                "worker",
                "start",
                "--type",
                "ecs",
                "--pool",
                workPool().value()));
        workQueues().keySet().forEach(queue -> command.addAll(List.of("--work-queue", queue.value())));
        command.addAll(List.of("--install-policy", "never", "--with-healthcheck"));
        return command;
    }

    @Override
    default List<String> healthCheckArguments() {
        return List.of();
    }

    /** The environment of both versions. Only the container itself may ask for its health. */
    default Map<String, String> settings(Account account) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("AWS_DEFAULT_REGION", account.region().value());
        settings.put("PREFECT_WORKER_PREFETCH_SECONDS", Integer.toString(prefetchSeconds()));
        settings.put("PREFECT_WORKER_QUERY_SECONDS", Integer.toString(querySeconds()));
        settings.put("PREFECT_WORKER_WEBSERVER_HOST", "127.0.0.1");
        settings.put("PREFECT_WORKER_WEBSERVER_PORT", "8080");
        return settings;
    }

    /** Complains about queues that Prefect would not leave as they are configured. */
    static void validateQueues(Map<WorkQueue, QueueConfig> queues, Requirements requirements) {
        Map<Integer, WorkQueue> seen = new HashMap<>();
        queues.forEach((name, queue) -> {
            WorkQueue before = seen.putIfAbsent(queue.priority(), name);
            requirements.that(
                    "work-queues." + name,
                    before == null,
                    "has the priority " + queue.priority() + ", as " + before + " has: Prefect moves one of them on",
                    "a priority of its own for each");
        });
    }
}
