package dev.prefectinfra.core.problem;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects everything that is wrong in one record, so that a user sees all of it together. Ends with {@link #done()}.
 */
public final class Requirements {
    private final List<Problem> problems = new ArrayList<>();

    public Requirements range(String key, long value, long least, long most) {
        return that(key, value >= least && value <= most, value + " is out of range", least + " to " + most);
    }

    /**
     * A problem with {@code key} unless {@code fine}.
     *
     * @param problem what was got and why it cannot be, as the rest of a sentence about the key
     * @param allowed what is allowed, or what to do instead
     */
    public Requirements that(String key, boolean fine, String problem, String allowed) {
        if (!fine) {
            problems.add(Problem.of(key, problem, allowed));
        }
        return this;
    }

    /** @throws InvalidValue with every problem, if there was any */
    public void done() {
        if (!problems.isEmpty()) {
            throw new InvalidValue(problems);
        }
    }
}
