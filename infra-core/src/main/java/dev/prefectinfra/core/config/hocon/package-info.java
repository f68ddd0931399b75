/** Internal: HOCON as text, from files and options, strictly read; its layers, merged and resolved. Knows no record. */
@NullMarked
package dev.prefectinfra.core.config.hocon;

import org.jspecify.annotations.NullMarked;
