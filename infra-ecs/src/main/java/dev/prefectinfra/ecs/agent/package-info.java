/** The service that polls Prefect and submits flow runs, with exactly the permissions that this takes. */
@NullMarked
package dev.prefectinfra.ecs.agent;

import org.jspecify.annotations.NullMarked;
