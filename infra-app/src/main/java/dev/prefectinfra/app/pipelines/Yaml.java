package dev.prefectinfra.app.pipelines;

import java.util.Set;
import java.util.regex.Pattern;

/** Texts in YAML. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*");
    // What YAML 1.1 takes for a truth value or for nothing, in any case.
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "true", "false", "on", "off", "null");

    private Yaml() {}

    /** A text that YAML reads as a text: a branch may be called 1.10, and a lane no. */
    static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && WORDS.stream().noneMatch(word -> word.equalsIgnoreCase(text));
        return plain ? text : '"' + text + '"';
    }
}
