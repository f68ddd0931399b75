/** What each role can reach, from the synthesized policies alone. */
@NullMarked
package dev.prefectinfra.check.access;

import org.jspecify.annotations.NullMarked;
