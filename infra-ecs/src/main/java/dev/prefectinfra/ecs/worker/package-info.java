/** The worker of Prefect 3 or 2: what it runs, the events that tell it of crashed flow runs, and its work pool. */
@NullMarked
package dev.prefectinfra.ecs.worker;

import org.jspecify.annotations.NullMarked;
