package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import java.util.List;
import java.util.Optional;

/** All that is configured for an account, or for one of its lanes. */
public interface Sections {
    Account account();

    /** Empty for what an account has once. */
    Optional<Lane> lane();

    /**
     * The record of a section; empty if no module reads it, such as one whose bindings are all replaced.
     *
     * @throws IllegalArgumentException for a lane's section, if this is an account's
     */
    <C extends Record> Optional<C> find(Section<C> section);

    /**
     * The records of sections that are of a type too, such as an interface that several implement: those of the
     * account, then those of the lane; for an account, of all its lanes. In the order of the sections' names.
     */
    <T> List<T> all(Class<T> type);
}
