package dev.prefectinfra.ci;

import dev.prefectinfra.iam.Role;

/** What CI deploys the lane's flows with. */
public interface FlowCi {
    Role role();
}
