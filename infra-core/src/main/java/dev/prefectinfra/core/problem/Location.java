package dev.prefectinfra.core.problem;

/**
 * Where something is configured.
 *
 * @param source a file as the user named it, or the origin of a value that has none, such as {@code --set a=b}
 * @param line counted from 1; 0 when it has no line
 */
public record Location(String source, int line) implements Comparable<Location> {
    /** For what does not know yet where it stands. */
    static final Location UNKNOWN = new Location("", 0);

    public Location {
        // What is given to an option is one line.
        line = source.startsWith("--set ") ? 0 : line;
    }

    /** Whether it is a module's {@code reference.conf}, which no user wrote. */
    public boolean isDefault() {
        return source.endsWith("reference.conf");
    }

    @Override
    public int compareTo(Location other) {
        int bySource = source.compareTo(other.source);
        return bySource != 0 ? bySource : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
