package dev.prefectinfra.iam;

import dev.prefectinfra.core.name.RoleName;

/**
 * What a role is made with.
 *
 * @param description shown in the console: at most 1,000 characters
 * @param iam what it has in common with all roles
 */
public record RoleConfig(RoleName name, String description, IamConfig iam) {}
