package dev.prefectinfra.check;

import dev.prefectinfra.check.rule.Rule;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** As problems that a user has to fix, or to accept; what is the same in several stacks is one problem. */
    static List<Problem> problems(List<Finding> findings) {
        Map<String, List<Finding>> alike = findings.stream()
                .collect(Collectors.groupingBy(
                        each -> each.rule().id() + " " + each.address() + " " + each.got(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return alike.values().stream()
                .map(all -> {
                    Finding one = all.get(0);
                    String where = all.size() == 1
                            ? one.stack() + "/" + one.address()
                            : one.address() + " of " + all.size() + " stacks";
                    return new Problem(
                            new Location(where, 0),
                            one.rule().id(),
                            one.got(),
                            one.rule().fix() + "; or accept it, with the reason: " + one.acceptance());
                })
                .toList();
    }

    /** The key that accepts it. */
    public String acceptance() {
        return "checks.accepted." + rule.id() + ".\"" + address + "\"";
    }
}
