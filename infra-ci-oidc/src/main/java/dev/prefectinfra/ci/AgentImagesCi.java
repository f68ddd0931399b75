package dev.prefectinfra.ci;

import dev.prefectinfra.iam.Role;

/** What CI builds the account's service images with. */
public interface AgentImagesCi {
    Role role();
}
