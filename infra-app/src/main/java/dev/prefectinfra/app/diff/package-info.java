/** What {@code infra diff} compares with, and how it says what is otherwise. */
@NullMarked
package dev.prefectinfra.app.diff;

import org.jspecify.annotations.NullMarked;
