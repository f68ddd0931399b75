package dev.prefectinfra.core.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known word nearest to a misspelt one. */
public final class Suggestion {
    private Suggestion() {}

    /** A sentence with the nearest of {@code known}, or all of them when none is near. */
    public static String among(Collection<String> known, String got) {
        return nearest(known, got).orElseGet(() -> all(known));
    }

    /** A sentence with the nearest of {@code known}, if there is one, and with all of them: for a few. */
    public static String amongFew(Collection<String> known, String got) {
        return nearest(known, got).map(near -> near + " ").orElse("") + all(known);
    }

    private static String all(Collection<String> known) {
        return "allowed: " + known.stream().sorted().collect(Collectors.joining(", "));
    }

    /** A sentence with the nearest of {@code known}; empty when none is near. */
    public static Optional<String> nearest(Collection<String> known, String got) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, got.length() / 3));
        String plain = plain(got);
        return known.stream()
                .filter(word -> distance.apply(plain, plain(word)) >= 0)
                .min(Comparator.<String>comparingInt(word -> distance.apply(plain, plain(word)))
                        .thenComparing(Comparator.naturalOrder()))
                .map(word -> "did you mean " + word + "?");
    }

    /** ARM64 and x86_64 are no misspellings of arm64 and x86-64, but other conventions. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
