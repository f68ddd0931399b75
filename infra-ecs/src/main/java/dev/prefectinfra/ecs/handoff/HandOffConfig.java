package dev.prefectinfra.ecs.handoff;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.ParameterName;

/**
 * The section {@code hand-off}.
 *
 * @param parameterName the SSM parameter that holds it
 */
public record HandOffConfig(
        @Destructive("replaces the parameter") ParameterName parameterName) {
    public static final Section<HandOffConfig> SECTION =
            Section.ofLane("hand-off", HandOffConfig.class, HandOffConfig.class);
}
