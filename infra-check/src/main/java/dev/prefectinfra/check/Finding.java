package dev.prefectinfra.check;

import dev.prefectinfra.check.rule.Rule;
import dev.prefectinfra.core.config.Location;
import dev.prefectinfra.core.config.Problem;
import java.util.Optional;

/**
 * A rule that a resource breaks.
 *
 * @param stack the stack's name
 * @param address Terraform's address of the resource
 * @param got what is there instead
 * @param accepted the reason in the configuration why that is accepted; empty if it is not
 */
public record Finding(Rule rule, String stack, String address, String got, Optional<String> accepted) {
    public boolean isAccepted() {
        return accepted.isPresent();
    }

    /** As a problem that a user has to mend, or to accept. */
    Problem problem() {
        return new Problem(
                new Location(stack + "/" + address, 0),
                rule.id(),
                got,
                rule.fix() + "; or accept it, with the reason: " + acceptance());
    }

    /** The key that accepts it. */
    public String acceptance() {
        return "checks.accepted." + rule.id() + ".\"" + address + "\"";
    }
}
