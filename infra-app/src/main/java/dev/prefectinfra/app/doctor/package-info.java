/** {@code infra doctor}: whether this machine, and what it reaches, has what the next step needs. Changes nothing. */
@NullMarked
package dev.prefectinfra.app.doctor;

import org.jspecify.annotations.NullMarked;
