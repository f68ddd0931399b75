package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;

/**
 * A value, or a part of the configuration, that can be right in one account and wrong in another. Configuration asks
 * once it knows for which account and region it is.
 */
public interface Placed {
    /** @throws InvalidValue if AWS would refuse it there */
    void validateIn(Place place);
}
