/** Internal: HOCON values become records, whose components are the keys; every value that does not fit is a problem. */
@NullMarked
package dev.prefectinfra.core.config.record;

import org.jspecify.annotations.NullMarked;
