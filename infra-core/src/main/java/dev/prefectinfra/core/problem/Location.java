package dev.prefectinfra.core.problem;

import java.util.Comparator;

/**
 * Where something is configured.
 *
 * @param kind what the source is
 * @param source a file as the user named it, or what stands in the place of one, such as {@code --set a=b}
 * @param line counted from 1; 0 when it has no line
 */
public record Location(Kind kind, String source, int line) implements Comparable<Location> {
    /** For what does not know yet where it stands. */
    static final Location UNKNOWN = new Location("", 0);

    private static final Comparator<Location> ORDER =
            Comparator.comparing(Location::source).thenComparing(Location::line).thenComparing(Location::kind);

    /** What a source is. */
    public enum Kind {
        /** A file, or whatever else a user gives and knows by its name. */
        FILE,
        /** An option of the command line that sets one key; it has no lines. */
        OPTION,
        /** A module's {@code reference.conf}, which no user wrote. */
        DEFAULT,
        /** An environment variable. */
        VARIABLE,
        /** Nothing: the value stands in for a reference to a key that nothing sets. */
        UNRESOLVED
    }

    public Location {
        line = kind == Kind.OPTION ? 0 : line;
    }

    public Location(String source, int line) {
        this(Kind.FILE, source, line);
    }

    public Location atLine(int other) {
        return new Location(kind, source, other);
    }

    /** Whether no user wrote it: it is a default, or the whole of a configuration. */
    public boolean isDefault() {
        return kind == Kind.DEFAULT || (kind == Kind.FILE && line == 0);
    }

    @Override
    public int compareTo(Location other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
