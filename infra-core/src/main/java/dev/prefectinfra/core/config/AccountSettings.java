package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.name.DeploymentType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is configured for one account and for its lanes. */
public record AccountSettings(Account account, Settings settings, List<TargetSettings> targets) {
    /** All that is configured for one target. */
    public record TargetSettings(Target target, Settings settings) {}

    /** A target's section, of each lane that the account has; in the order of {@link #targets}. */
    public <C extends Record> Map<DeploymentType, C> ofEachLane(Section<C> section) {
        Map<DeploymentType, C> lanes = new LinkedHashMap<>();
        targets.forEach(each -> lanes.put(each.target().type(), each.settings().get(section)));
        return Collections.unmodifiableMap(lanes);
    }
}
