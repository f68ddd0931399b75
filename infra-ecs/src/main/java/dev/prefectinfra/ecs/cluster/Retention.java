package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.Set;
import java.util.TreeSet;

/** How long CloudWatch keeps log events, in days: one of the numbers that it takes; 0 for ever. */
public record Retention(int value) {
    private static final Set<Integer> ALLOWED = Set.of(
            0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    public Retention {
        if (!ALLOWED.contains(value)) {
            throw new InvalidValue(
                    value + " days is not a retention period of CloudWatch", new TreeSet<>(ALLOWED).toString());
        }
    }
}
