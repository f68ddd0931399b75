/**
 * What an agent's and a worker's ECS service have in common: a container that polls Prefect and submits flow runs, its
 * roles, size, deployment and health check, and exactly the permissions that this takes.
 */
@NullMarked
package dev.prefectinfra.ecs.service;

import org.jspecify.annotations.NullMarked;
