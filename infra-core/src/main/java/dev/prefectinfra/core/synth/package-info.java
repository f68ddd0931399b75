/** Synthesis: stacks become files, all or none. */
@NullMarked
package dev.prefectinfra.core.synth;

import org.jspecify.annotations.NullMarked;
