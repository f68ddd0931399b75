package dev.prefectinfra.core.stack;

import java.util.Comparator;

/** A released version of Terraform or a provider. What is left out of a text is 0. */
record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final int HIGH = 9999;
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /** @param text up to three numbers, such as {@code 1.10} */
    static Version of(String text) {
        String[] parts = (text + ".0.0").split("\\.", -1);
        return new Version(number(parts[0]), number(parts[1]), number(parts[2]));
    }

    private static int number(String digits) {
        // Longer ones are no version of anything; they are only compared.
        return digits.length() > 8 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    /**
     * The highest that is lower, 0.0.0 for itself. Stands for all that a constraint like {@code < 6.0.0} lets through
     * just below it.
     */
    Version before() {
        if (patch > 0) {
            return new Version(major, minor, patch - 1);
        }
        if (minor > 0) {
            return new Version(major, minor - 1, HIGH);
        }
        return major > 0 ? new Version(major - 1, HIGH, HIGH) : this;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
