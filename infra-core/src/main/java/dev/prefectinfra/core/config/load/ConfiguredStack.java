package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.AccountSettings.LaneSettings;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.value.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A stack that the configuration has.
 *
 * @param kind what it is to its account
 * @param lane the lane whose stack it is; empty for those that an account has once
 */
public record ConfiguredStack(StackName name, Kind kind, AccountSettings settings, Optional<LaneSettings> lane) {
    /** What a stack is to its account. */
    public enum Kind {
        /** What the account has once. */
        ACCOUNT,
        /** A lane. */
        LANE,
        /** What is there before the others can be applied; made from them. */
        BOOTSTRAP
    }

    static ConfiguredStack ofBootstrap(AccountSettings account) {
        return new ConfiguredStack(
                StackName.ofBootstrap(account.account().name()), Kind.BOOTSTRAP, account, Optional.empty());
    }

    static ConfiguredStack of(AccountSettings account) {
        return new ConfiguredStack(
                StackName.ofAccount(account.account().name()), Kind.ACCOUNT, account, Optional.empty());
    }

    static ConfiguredStack of(AccountSettings account, LaneSettings lane) {
        return new ConfiguredStack(
                StackName.ofLane(account.account().name(), lane.lane().type()), Kind.LANE, account, Optional.of(lane));
    }

    /** Where the value at a full path was set, or the nearest object above it; empty where nothing is. */
    public Optional<Location> at(String key) {
        Location at =
                lane.map(LaneSettings::settings).orElseGet(settings::settings).at(key);
        boolean known = !key.isEmpty() && (at.line() > 0 || at.kind() == Location.Kind.OPTION);
        return known ? Optional.of(at) : Optional.empty();
    }

    /**
     * A digest of all that its modules can have injected: what is configured for its account, and for its lane; for a
     * stack that an account has once, for every lane.
     */
    public String digest() {
        Digest digest = new Digest()
                .add(name.value())
                .add(account().name().value())
                .add(settings.settings().digest());
        for (LaneSettings each : lane.map(List::of).orElseGet(settings::lanes)) {
            digest.add(each.lane().type().value()).add(each.settings().digest());
        }
        return digest.hex();
    }

    public Account account() {
        return settings.account();
    }

    /**
     * The record of a section, the account's or the lane's.
     *
     * @throws IllegalArgumentException if the section was not registered, or is a lane's and this is an account's stack
     */
    public <C extends Record> C get(Section<C> section) {
        return section.scope() == Section.Scope.LANE && lane.isPresent()
                ? lane.get().settings().get(section)
                : settings.settings().get(section);
    }
}
