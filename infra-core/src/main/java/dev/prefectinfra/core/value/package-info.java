/** Values that configuration, names and policies are made of. Knows neither cdktf nor Guice. */
@NullMarked
package dev.prefectinfra.core.value;

import org.jspecify.annotations.NullMarked;
