/**
 * A small concern, as a user of the library would write it: what the tests of configuration and synthesis work with.
 */
@NullMarked
package dev.prefectinfra.core.sample;

import org.jspecify.annotations.NullMarked;
