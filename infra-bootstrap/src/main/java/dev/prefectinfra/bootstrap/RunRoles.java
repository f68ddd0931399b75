package dev.prefectinfra.bootstrap;

import dev.prefectinfra.iam.Role;

/** The roles of runs that plan and apply an account. */
public interface RunRoles {
    Role plan();

    Role apply();
}
