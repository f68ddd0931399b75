/**
 * The configuration of all accounts as a whole: {@link dev.prefectinfra.core.config.load.Configuration} loads it, and
 * reports what only shows once account, region and lane are known.
 */
@NullMarked
package dev.prefectinfra.core.config.load;

import org.jspecify.annotations.NullMarked;
