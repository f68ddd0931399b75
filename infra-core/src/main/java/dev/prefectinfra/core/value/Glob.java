package dev.prefectinfra.core.value;

import java.util.BitSet;
import java.util.Collection;
import java.util.Locale;

/** Patterns as IAM writes them: {@code *} is any text, slashes and nothing included, {@code ?} one character. */
public final class Glob {
    private Glob() {}

    /** Whether some text matches both patterns. A text without wildcards is a pattern that only itself matches. */
    public static boolean overlap(String one, String other) {
        // Most ARNs begin alike, and differ where neither has a wildcard yet.
        int alike = 0;
        int shorter = Math.min(one.length(), other.length());
        while (alike < shorter && one.charAt(alike) == other.charAt(alike) && !isWildcard(one.charAt(alike))) {
            alike++;
        }
        if (alike < shorter && !isWildcard(one.charAt(alike)) && !isWildcard(other.charAt(alike))) {
            return false;
        }
        return overlapFromHere(one.substring(alike), other.substring(alike));
    }

    private static boolean isWildcard(char c) {
        return c == '*' || c == '?';
    }

    private static boolean overlapFromHere(String one, String other) {
        // Row by row: can one's first i characters and other's first j be the same text?
        BitSet row = new BitSet();
        row.set(0);
        for (int j = 0; j < other.length() && other.charAt(j) == '*'; j++) {
            row.set(j + 1);
        }
        for (int i = 0; i < one.length(); i++) {
            char c = one.charAt(i);
            BitSet next = new BitSet();
            for (int j = 0; j <= other.length(); j++) {
                boolean above = row.get(j);
                boolean left = j > 0 && next.get(j - 1);
                boolean before = j > 0 && row.get(j - 1);
                char d = j > 0 ? other.charAt(j - 1) : 0;
                boolean same = before && (c == d || c == '?' || d == '?') && c != '*' && d != '*';
                boolean star = (c == '*' || d == '*') && (above || left);
                next.set(j, same || star);
            }
            row = next;
        }
        return row.get(other.length());
    }

    /**
     * Whether each text that matches a pattern matches one of some others, which may be several for several texts. A
     * variable, {@code ${...}}, stands for a text that nobody knows here: itself and {@code *} cover it.
     */
    public static boolean covers(Collection<String> wide, String narrow) {
        return wide.contains(narrow) || wide.contains("*") || new GlobCover(wide, narrow).holds();
    }

    /** Whether an action of a policy covers another; their case does not matter. */
    public static boolean matchesAction(String pattern, String action) {
        return overlap(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
    }
}
