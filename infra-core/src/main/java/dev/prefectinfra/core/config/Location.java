package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something is configured.
 *
 * @param source a file as the user named it, or the origin of a value that has none, such as {@code --set a=b}
 * @param line counted from 1; 0 when it has no line
 */
public record Location(String source, int line) implements Comparable<Location> {
    // Typesafe config shows a line as "file: 3", and the lines of a list as "file: 3-5".
    private static final Pattern WITH_LINE = Pattern.compile("(?s)(.*?): (\\d+)(?:-\\d+)?");
    // An object of several files is "merge of strongest: 3,weaker: 7-9".
    private static final Pattern MERGED = Pattern.compile("(?s)merge of (.*?: \\d+(?:-\\d+)?|[^,]*)(?:,.*)?");

    public Location {
        // What is given to an option is one line.
        line = source.startsWith("--set ") ? 0 : line;
    }

    static Location of(ConfigOrigin origin) {
        String text = origin.description();
        Matcher merged = MERGED.matcher(text);
        if (merged.matches()) {
            text = merged.group(1);
        }
        Matcher matcher = WITH_LINE.matcher(text);
        return matcher.matches()
                ? new Location(matcher.group(1), Integer.parseInt(matcher.group(2)))
                : new Location(text, 0);
    }

    /** Whether it is a module's {@code reference.conf}, which no user wrote. */
    public boolean isDefault() {
        return source.endsWith(References.DEFAULTS);
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
