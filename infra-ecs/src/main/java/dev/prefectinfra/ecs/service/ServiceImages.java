package dev.prefectinfra.ecs.service;

import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which images the account's services run. */
public final class ServiceImages {
    private ServiceImages() {}

    /** The tags of the services that lanes have, paused ones too. */
    public static AgentImagesInUse inUse(ServiceKind kind, Collection<? extends ServiceConfig> services) {
        Set<String> tags = services.stream()
                .filter(ServiceConfig::enabled)
                .map(service -> service.image().fullTag(kind))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
        return () -> tags;
    }
}
