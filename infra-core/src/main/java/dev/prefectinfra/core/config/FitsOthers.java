package dev.prefectinfra.core.config;

import dev.prefectinfra.core.problem.InvalidValue;

/**
 * A section's record, or a part of one, that can be right by itself and wrong beside other sections. Configuration asks
 * once all records are read.
 */
public interface FitsOthers {
    /** @throws InvalidValue with keys below this record's own, if it does not fit */
    void validateWith(Sections others);
}
