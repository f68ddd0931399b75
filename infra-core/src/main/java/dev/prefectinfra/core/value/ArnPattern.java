package dev.prefectinfra.core.value;

import java.util.regex.Pattern;

/**
 * ARNs as IAM writes them, with {@code *}, {@code ?} and policy variables. Each of the six parts is a pattern of its
 * own: a wildcard reaches no further than the colon behind it, but in the last part.
 */
public record ArnPattern(String value) {
    // What a variable stands for is known to AWS only: anything.
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");
    private static final int PARTS = 6;

    /** Whether there can be an ARN that both match. */
    public boolean meets(ArnPattern other) {
        String[] mine = parts();
        String[] others = other.parts();
        if (mine.length != PARTS || others.length != PARTS) {
            return false;
        }
        for (int i = 0; i < PARTS; i++) {
            if (!meet(mine[i], others[i])) {
                return false;
            }
        }
        return true;
    }

    /** The service's name, which never is a pattern. */
    public String service() {
        return parts()[2];
    }

    private String[] parts() {
        return VARIABLE.matcher(value).replaceAll("*").split(":", PARTS);
    }

    /** Row by row: whether the rest of {@code one} from i and the rest of {@code two} from j have a text in common. */
    private static boolean meet(String one, String two) {
        boolean[] below = new boolean[two.length() + 1];
        for (int i = one.length(); i >= 0; i--) {
            boolean[] row = new boolean[two.length() + 1];
            for (int j = two.length(); j >= 0; j--) {
                boolean first = i < one.length();
                boolean second = j < two.length();
                if (first && one.charAt(i) == '*') {
                    row[j] = below[j] || (second && row[j + 1]);
                } else if (second && two.charAt(j) == '*') {
                    row[j] = row[j + 1] || (first && below[j]);
                } else if (first && second) {
                    row[j] = below[j + 1]
                            && (one.charAt(i) == two.charAt(j) || one.charAt(i) == '?' || two.charAt(j) == '?');
                } else {
                    row[j] = !first && !second;
                }
            }
            below = row;
        }
        return below[0];
    }
}
