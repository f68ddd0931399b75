package dev.prefectinfra.core.synth;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * A module, or an inspection, that depends on more than the configuration and its own classes: on a file, on the day of
 * the week, on what it was constructed with. Synthesis cannot see that; told by this, it makes the stacks anew when it
 * changes.
 *
 * <p>A module that has fields and does not tell counts as one that changes all the time: its stacks are always made
 * anew.
 */
public interface FurtherInputs {
    /** Files whose content counts, and which need not be there. Not folders. */
    default Collection<Path> files() {
        return List.of();
    }

    /** Anything else, as text; the order counts. */
    default List<String> values() {
        return List.of();
    }
}
