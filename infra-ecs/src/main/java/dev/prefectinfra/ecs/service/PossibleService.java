package dev.prefectinfra.ecs.service;

import java.util.Optional;

/**
 * What a module contributes, with {@code @ProvidesIntoSet}, that can give lanes a service of a kind. Its section's
 * record is a {@link ServiceConfig}, by which configuration knows whether a lane has a service.
 *
 * @param service empty where the configuration switches it off
 */
public record PossibleService(ServiceKind kind, Optional<LaneService> service) {
    public static PossibleService none(ServiceKind kind) {
        return new PossibleService(kind, Optional.empty());
    }

    public static PossibleService of(LaneService service) {
        return new PossibleService(service.kind(), Optional.of(service));
    }
}
