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
            if (!Glob.overlap(mine[i], others[i])) {
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
}
