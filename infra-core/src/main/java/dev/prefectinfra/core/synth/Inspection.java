package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.Problem;
import java.util.Collection;
import java.util.List;

/** Looks at finished stacks before any is written. It may stop the synthesis, or say something; it changes nothing. */
public interface Inspection {
    /**
     * What an inspection has found.
     *
     * @param problems what a user has to fix: nothing is written when there is one
     * @param notes what a user should know
     */
    record Result(List<Problem> problems, List<String> notes) {
        public Result {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /** The sections of the configuration that it reads, beside those of the modules. */
    Collection<Section<?>> sections();

    /**
     * @param stacks those that are synthesized now
     * @param all whether these are all that are configured
     */
    Result inspect(List<FinishedStack> stacks, boolean all);
}
