package dev.prefectinfra.core.problem;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects the problems of a configuration while it is read, by several threads perhaps. */
public final class Problems {
    private final Set<Problem> found = new TreeSet<>();
    private final Set<Problem> missing = new TreeSet<>();
    private boolean complete = true;

    public synchronized void add(Problem problem) {
        found.add(problem);
    }

    /** Adds all that another reading found. */
    public synchronized void addAll(Problems others) {
        found.addAll(others.found);
        missing.addAll(others.missing);
        complete &= others.complete;
    }

    /** Adds a key that is required, and that no layer has. */
    public synchronized void addMissing(Problem problem) {
        missing.add(problem);
    }

    /** Notes that a part could not be read, which is reported already: what seems to be missing may stand in there. */
    public synchronized void incomplete() {
        complete = false;
    }

    /** Whether every part could be read. */
    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized Collection<Problem> found() {
        return List.copyOf(found);
    }

    public synchronized Collection<Problem> missing() {
        return List.copyOf(missing);
    }

    /** @throws InvalidConfiguration with all of them, if there is any */
    public synchronized void throwIfAny() {
        Set<Problem> all = new TreeSet<>(found);
        if (complete) {
            all.addAll(missing);
        }
        if (!all.isEmpty()) {
            throw new InvalidConfiguration(all);
        }
    }
}
