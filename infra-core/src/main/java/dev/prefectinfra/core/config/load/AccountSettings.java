package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.HasBootstrap;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.DeploymentType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is configured for one account and for its lanes. */
public record AccountSettings(Account account, Settings settings, List<LaneSettings> lanes) {
    /** All that is configured for one lane. */
    public record LaneSettings(Lane lane, Settings settings) {}

    /** Whether it has a bootstrap stack. */
    boolean hasBootstrap() {
        return settings.records().anyMatch(each -> each instanceof HasBootstrap bootstrap && bootstrap.enabled());
    }

    /** A lane's section, of each lane that the account has; in the order of {@link #lanes}. */
    public <C extends Record> Map<DeploymentType, C> ofEachLane(Section<C> section) {
        Map<DeploymentType, C> values = new LinkedHashMap<>();
        lanes.forEach(each -> values.put(each.lane().type(), each.settings().get(section)));
        return Collections.unmodifiableMap(values);
    }
}
