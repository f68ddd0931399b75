package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.name.UniqueName;
import java.util.List;
import java.util.Optional;

/**
 * A part of the configuration that takes names which no single key of it is: made of several keys, of its account or of
 * its lane.
 */
public interface TakesNames {
    /** @param lane the lane that this is configured for; empty where it belongs to an account */
    List<Taken> names(Account account, Optional<Lane> lane);

    /**
     * One name.
     *
     * @param key what it is reported at, relative to this part
     */
    record Taken(String key, UniqueName name) {}
}
