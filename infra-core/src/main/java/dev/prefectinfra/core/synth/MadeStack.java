package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import java.util.Optional;

/**
 * A stack that was made in this run, or in an earlier one from the same.
 *
 * @param from a digest of what it was made from; empty if that is not known
 * @param anew whether it was made in this run
 * @param sum the SHA-256 of its file
 */
record MadeStack(Optional<String> from, boolean anew, String sum, FinishedStack finished) {
    StackName name() {
        return configured().name();
    }

    ConfiguredStack configured() {
        return finished.configured();
    }

    /** What the next run may know. */
    Optional<MadeFrom.Stack> recorded() {
        return from.map(known -> MadeFrom.Stack.of(known, sum, finished.seen()));
    }
}
