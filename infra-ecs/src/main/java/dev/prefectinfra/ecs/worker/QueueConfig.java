package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.problem.Requirements;
import java.util.Optional;

/**
 * What a queue of a work pool is to be.
 *
 * @param priority 1 for the first, up to 1000; no two of a pool have the same
 * @param concurrencyLimit how many flow runs of the queue may run at a time, 0 to 100,000; any number without it
 */
public record QueueConfig(int priority, Optional<Integer> concurrencyLimit) {
    static final int MOST_RUNS = 100_000;

    public QueueConfig {
        Requirements requirements = new Requirements().range("priority", priority, 1, 1000);
        concurrencyLimit.ifPresent(it -> requirements.range("concurrency-limit", it, 0, MOST_RUNS));
        requirements.done();
    }
}
