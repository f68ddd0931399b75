package dev.prefectinfra.core.value;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong in one record, so that a user sees it all at once. Ends with {@link #done()}. */
public final class Checks {
    private final List<InvalidValue.Complaint> complaints = new ArrayList<>();

    public Checks range(String key, long value, long least, long most) {
        return that(key, value >= least && value <= most, value + " is out of range", least + " to " + most);
    }

    /** Complains about {@code key} unless {@code fine}. */
    public Checks that(String key, boolean fine, String problem, String allowed) {
        if (!fine) {
            complaints.add(new InvalidValue.Complaint(key, problem, allowed));
        }
        return this;
    }

    /** @throws InvalidValue with every complaint, if there was any */
    public void done() {
        if (!complaints.isEmpty()) {
            throw new InvalidValue(complaints);
        }
    }
}
