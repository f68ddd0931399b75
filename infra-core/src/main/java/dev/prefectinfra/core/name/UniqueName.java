package dev.prefectinfra.core.name;

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

    /** What to do where it stands twice. */
    default String remedy() {
        return "put {account}, {account-id} or {type} into one of them";
    }

    /** Where a name may stand only once. */
    enum Uniqueness {
        ACCOUNT,
        PARTITION,
        /** Several may: somebody has accepted it. */
        NONE
    }
}
