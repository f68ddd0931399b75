package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;

/**
 * The section {@code dashboard}.
 *
 * @param enabled whether there is one
 */
public record DashboardConfig(
        @Destructive("to false destroys the dashboard") boolean enabled,

        @Destructive("replaces the dashboard") DashboardName name) {
    public static final Section<DashboardConfig> SECTION =
            Section.ofLane("dashboard", DashboardConfig.class, DashboardConfig.class);
}
