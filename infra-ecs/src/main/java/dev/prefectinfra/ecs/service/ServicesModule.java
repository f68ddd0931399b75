package dev.prefectinfra.ecs.service;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.problem.InvalidValue;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The services that the lane has, of those that its modules can give it. */
public final class ServicesModule extends LaneModule {
    /** @throws InvalidValue if the lane has no service */
    @Provides
    @Singleton
    LaneServices services(Set<PossibleService> possible) {
        List<LaneService> services = possible.stream()
                .flatMap(each -> each.service().stream())
                .sorted(Comparator.comparing(LaneService::kind))
                .toList();
        if (services.isEmpty()) {
            throw new InvalidValue(
                            "is false, and so is worker.enabled: nothing would submit the lane's flow runs",
                            "true for one of them, or both; deployment.desired-count = 0 pauses one, and"
                                    + " lane.enabled = false takes the lane away")
                    .under("agent.enabled");
        }
        return new LaneServices(services);
    }
}
