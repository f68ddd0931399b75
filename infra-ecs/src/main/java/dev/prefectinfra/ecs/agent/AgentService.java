package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.name.ServiceName;
import java.util.List;
import java.util.Optional;

/** The ECS service of the lane's agent. */
public interface AgentService {
    ServiceName name();

    /** Computed, so that it can stand in policies and event patterns. */
    String arn();

    int desiredCount();

    /** The queues that flow deployments name. */
    List<String> queues();

    /** The work pool that the queues belong to; Prefect's default pool without it. */
    Optional<String> pool();
}
