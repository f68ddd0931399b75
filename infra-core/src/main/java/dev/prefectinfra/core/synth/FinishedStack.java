package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synthesized.StackDocument;

/**
 * A stack that is synthesized, and need not be written yet.
 *
 * @param configured what it was made from
 * @param document what it became
 */
public record FinishedStack(ConfiguredStack configured, StackDocument document) {
    /** The stack's name. */
    public String name() {
        return configured.name().value();
    }
}
