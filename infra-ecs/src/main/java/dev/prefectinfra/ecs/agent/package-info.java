/** The agent of Prefect 2: what it runs, and what its flows' deployments are told. */
@NullMarked
package dev.prefectinfra.ecs.agent;

import org.jspecify.annotations.NullMarked;
