package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/**
 * The section {@code dashboard}.
 *
 * @param enabled whether there is one
 */
public record DashboardConfig(
        @Destructive("to false destroys the dashboard") boolean enabled,

        @Destructive("replaces the dashboard") Name name) {
    public static final Section<DashboardConfig> SECTION =
            Section.ofLane("dashboard", DashboardConfig.class, DashboardConfig.class);

    /** Name of a CloudWatch dashboard: at most 255 characters. */
    public record Name(String value) implements UniqueName {
        private static final TextRule RULE =
                new TextRule("a CloudWatch dashboard name", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

        public Name {
            RULE.validate(value);
        }

        @Override
        public List<ArnPattern> arns(Place place) {
            return List.of(new ArnPattern(place.globalArn("cloudwatch", "dashboard/" + value)));
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
