/** The composition root and its command line. Your own app is {@link dev.prefectinfra.app.Main} with a line more. */
@NullMarked
package dev.prefectinfra.app;

import org.jspecify.annotations.NullMarked;
