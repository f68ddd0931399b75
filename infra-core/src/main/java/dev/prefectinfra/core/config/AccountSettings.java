package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Target;
import java.util.List;

/** All that is configured for one account and for its lanes. */
public record AccountSettings(Account account, Settings settings, List<TargetSettings> targets) {
    /** All that is configured for one target. */
    public record TargetSettings(Target target, Settings settings) {}
}
