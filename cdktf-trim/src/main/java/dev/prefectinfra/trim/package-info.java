/** Cuts a cdktf provider down to the resource types that a class path uses. */
@NullMarked
package dev.prefectinfra.trim;

import org.jspecify.annotations.NullMarked;
