package dev.prefectinfra.ecs.agent;

import java.util.List;
import java.util.Optional;

/** The ECS service of the lane's agent. */
public interface AgentService {
    ServiceName name();

    /** Computed, so that it can stand in policies and event patterns. */
    String arn();

    int desiredCount();

    /** The queues that flow deployments name. */
    List<WorkQueue> queues();

    /** The work pool that the queues belong to; Prefect's default pool without it. */
    Optional<WorkPool> pool();
}
