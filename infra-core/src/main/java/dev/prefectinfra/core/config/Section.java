package dev.prefectinfra.core.config;

/**
 * One part of the configuration: a key at the top, bound to one record.
 *
 * @param name the key, such as {@code flow-bucket}
 * @param scope what may hold its own values
 * @param type the record; its components are the keys, in kebab case
 * @param owner the class beside whose {@code reference.conf} the defaults stand
 */
public record Section<C extends Record>(String name, Scope scope, Class<C> type, Class<?> owner) {
    /** What a section's values belong to. */
    public enum Scope {
        /** One value per account; an error in a deployment type's layer. */
        ACCOUNT,
        /** One value per lane. */
        LANE
    }

    public static <C extends Record> Section<C> ofAccount(String name, Class<C> type, Class<?> owner) {
        return new Section<>(name, Scope.ACCOUNT, type, owner);
    }

    public static <C extends Record> Section<C> ofLane(String name, Class<C> type, Class<?> owner) {
        return new Section<>(name, Scope.LANE, type, owner);
    }

    // Sections are keys everywhere. What the compiler gives a record is linked at its first use, and takes 2 % of a
    // run.

    @Override
    public boolean equals(Object other) {
        return other instanceof Section<?> section
                && name.equals(section.name)
                && scope == section.scope
                && type == section.type
                && owner == section.owner;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
