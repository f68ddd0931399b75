package dev.prefectinfra.core.name;

import java.util.Optional;

/**
 * The name of something that we create. Configuration reports two stacks that would create the same one. A key that
 * names what exists already carries {@link Existing}.
 */
public interface UniqueName {
    String value();

    /** Where AWS allows the name only once. */
    default Uniqueness uniqueness() {
        return Uniqueness.ACCOUNT;
    }

    /** What it is the name of: names of different kinds never meet. */
    default Class<?> kind() {
        return getClass();
    }

    /** The number of the account that the thing is in, where the name says so itself. */
    default Optional<String> accountId() {
        return Optional.empty();
    }

    /** Whether it may be named in several places. All of them have to say so. */
    default boolean mayBeShared() {
        return false;
    }

    /** What to do where it stands twice. */
    default String remedy() {
        return "put {account}, {account-id} or {type} into one of them";
    }

    /** Where a name may stand only once. */
    enum Uniqueness {
        ACCOUNT,
        PARTITION
    }
}
