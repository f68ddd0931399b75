/**
 * The types of AWS names with AWS's limits, so that a name too long or of the wrong form is found before anything is
 * synthesized. The names themselves are configuration.
 */
@NullMarked
package dev.prefectinfra.core.name;

import org.jspecify.annotations.NullMarked;
