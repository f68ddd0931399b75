package dev.prefectinfra.core.config;

import dev.prefectinfra.core.value.PolicyText;
import dev.prefectinfra.core.value.Reason;
import java.util.List;
import java.util.Optional;

/**
 * A permission that a team writes for its lane's flows. Where it reaches what the configuration knows to be another
 * lane's, an account's, or {@linkplain OwnedBy not the flows'}, it needs a reason.
 */
public interface TeamPermission {
    /** ARNs with wildcards, at the key {@code resources}. A bare {@code *} has a reason of its own, and is left out. */
    List<PolicyText> resources();

    /** Why it may reach what is not its lane's flows'. */
    Optional<Reason> reachesBecause();
}
