/** The workers of Prefect 2 and 3, and their work pools. */
@NullMarked
package dev.prefectinfra.ecs.worker;

import org.jspecify.annotations.NullMarked;
