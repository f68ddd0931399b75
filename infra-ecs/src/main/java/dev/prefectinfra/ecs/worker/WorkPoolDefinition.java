package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A lane's work pool with its queues, as {@code pipeline/work-pool} brings it into Prefect: the bodies of Prefect's
 * REST API ({@code WorkPoolCreate} and {@code WorkQueueCreate} in {@code prefect/server/schemas/actions.py}).
 *
 * @param name of the pool
 * @param concurrencyLimit how many of its flow runs run at a time; as many as there are without it
 * @param queues those beside {@code default}, which Prefect makes with each pool
 * @param baseJobTemplate what {@link BaseJobTemplate} makes
 */
public record WorkPoolDefinition(
        String name, Optional<Integer> concurrencyLimit, List<Queue> queues, Map<String, Object> baseJobTemplate) {
    /** Agents and workers never share a pool; that of an agent is of another type. */
    public static final String TYPE = "ecs";

    /** Of an advanced parameter of SSM, in which the definition is handed on; a standard one holds half of it. */
    private static final int MOST_CHARACTERS = 8192;

    public WorkPoolDefinition {
        queues = List.copyOf(queues);
    }

    /**
     * A work queue.
     *
     * @param priority from 1, which is served first; no two of a pool have the same
     * @param concurrencyLimit how many of its flow runs run at a time; as many as the pool may without it
     */
    public record Queue(String name, int priority, Optional<Integer> concurrencyLimit) {}

    /** @throws dev.prefectinfra.core.problem.InvalidValue if it is longer than a parameter of SSM may be */
    public String json() {
        String json = Json.of(content());
        // References are longer or shorter than what they stand for, by little.
        new Requirements()
                .that(
                        "",
                        json.length() <= MOST_CHARACTERS,
                        "has " + json.length() + " characters",
                        "at most " + MOST_CHARACTERS + ": fewer further flow roles, fewer work queues, shorter names")
                .done();
        return json;
    }

    private Map<String, Object> content() {
        Map<String, Object> pool = new TreeMap<>();
        pool.put("name", name);
        pool.put("type", TYPE);
        pool.put("concurrency_limit", concurrencyLimit.orElse(null));
        pool.put("base_job_template", baseJobTemplate);
        pool.put("queues", queues.stream().map(WorkPoolDefinition::content).toList());
        return pool;
    }

    private static Map<String, Object> content(Queue queue) {
        Map<String, Object> content = new TreeMap<>();
        content.put("name", queue.name());
        content.put("priority", queue.priority());
        content.put("concurrency_limit", queue.concurrencyLimit().orElse(null));
        return content;
    }
}
