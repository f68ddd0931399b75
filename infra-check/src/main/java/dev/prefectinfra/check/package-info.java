/** Judges synthesized stacks: hardening rules, what of them is accepted, and what each role can reach. */
@NullMarked
package dev.prefectinfra.check;

import org.jspecify.annotations.NullMarked;
