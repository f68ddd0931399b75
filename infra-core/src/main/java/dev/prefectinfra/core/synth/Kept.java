package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import java.util.List;
import java.util.Optional;

/** What earlier runs have left in the output folder. */
interface Kept {
    /** As if there had been none. */
    Kept NOTHING = new Kept() {
        @Override
        public Optional<String> from(ConfiguredStack stack, List<String> others) {
            return Optional.empty();
        }

        @Override
        public Optional<MadeStack> find(ConfiguredStack stack, Optional<String> from) {
            return Optional.empty();
        }
    };

    /**
     * A digest of what a stack is made from; empty if that is not known.
     *
     * @param others what it is made from beside the configuration and the program
     */
    Optional<String> from(ConfiguredStack stack, List<String> others);

    /** A stack that was made from the same, and is still what it was. */
    Optional<MadeStack> find(ConfiguredStack stack, Optional<String> from);
}
