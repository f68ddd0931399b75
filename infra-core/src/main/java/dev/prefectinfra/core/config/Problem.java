package dev.prefectinfra.core.config;

import java.util.Comparator;

/**
 * One thing that a user has to mend.
 *
 * @param at where
 * @param key the key's full path; empty when it is no key's fault
 * @param what what was got and why it cannot be
 * @param fix what is allowed, or what to do; may be empty
 */
public record Problem(Location at, String key, String what, String fix) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::at)
            .thenComparing(Problem::key)
            .thenComparing(Problem::what)
            .thenComparing(Problem::fix);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String subject = key.isEmpty() ? "" : key + " ";
        return at + ": " + subject + what + (fix.isEmpty() ? "" : "\n    " + fix);
    }
}
