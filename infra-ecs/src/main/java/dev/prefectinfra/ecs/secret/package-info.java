/** How a lane reaches Prefect. */
@NullMarked
package dev.prefectinfra.ecs.secret;

import org.jspecify.annotations.NullMarked;
