package dev.prefectinfra.ecs.handoff;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.name.ParameterName;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code hand-off}.
 *
 * @param parameterName the SSM parameter that holds it
 */
public record HandOffConfig(
        @Destructive("replaces the parameter") ParameterName parameterName) implements TakesNames {
    public static final Section<HandOffConfig> SECTION =
            Section.ofLane("hand-off", HandOffConfig.class, HandOffConfig.class);

    /** Where a worker's pool is handed off: it does not fit into the parameter of all else. */
    public ParameterName workPool() {
        return new ParameterName(parameterName + "/work-pool");
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        return List.of(new Taken("parameter-name", workPool()));
    }
}
