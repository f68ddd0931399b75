package dev.prefectinfra.ecs.service;

import java.util.List;
import java.util.Optional;

/**
 * The services of a lane: an agent, a worker, or both while a team migrates.
 *
 * @param all at least one
 */
public record LaneServices(List<LaneService> all) {
    public LaneServices {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("nothing would submit the lane's flow runs");
        }
    }

    public Optional<LaneService> ofKind(ServiceKind kind) {
        return all.stream().filter(each -> each.kind() == kind).findAny();
    }
}
