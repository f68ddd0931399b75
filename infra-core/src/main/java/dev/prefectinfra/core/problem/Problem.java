package dev.prefectinfra.core.problem;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * One thing that a user has to fix.
 *
 * @param at where
 * @param key the key's full path; empty when it is no key's fault
 * @param what what was got and why it cannot be
 * @param fix what is allowed, or what to do; may be empty
 */
public record Problem(Location at, String key, String what, String fix) implements Comparable<Problem> {
    private static final int MOST_CHARACTERS = 300;
    // Control characters, and those that turn the direction of a text or have no width.
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::at)
            .thenComparing(Problem::key)
            .thenComparing(Problem::what)
            .thenComparing(Problem::fix);

    /** A problem of a value, which does not know where it stands. */
    static Problem of(String key, String what, String allowed) {
        return new Problem(Location.UNKNOWN, key, what, "allowed: " + allowed);
    }

    public Problem locatedAt(Location place) {
        return new Problem(place, key, what, fix);
    }

    /** The same problem, of what stands below a key. */
    public Problem below(String path) {
        return new Problem(at, key.isEmpty() ? path : path + "." + key, what, fix);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String subject = key.isEmpty() ? "" : shown(key) + " ";
        return shown(at.toString()) + ": " + subject + shown(what) + (fix.isEmpty() ? "" : "\n    " + printable(fix));
    }

    /** What a user wrote may be of any length; its end says what is wrong with it. */
    private static String shown(String text) {
        String printable = printable(text);
        return printable.length() <= MOST_CHARACTERS
                ? printable
                : printable.substring(0, MOST_CHARACTERS / 2) + " ... "
                        + printable.substring(printable.length() - MOST_CHARACTERS / 2);
    }

    /** What a user wrote may hold anything: a report is lines of text, and drives no terminal. */
    private static String printable(String text) {
        return UNPRINTABLE
                .matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }
}
