package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.TeamPermission;
import dev.prefectinfra.core.name.Reachable;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.PolicyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports statements of teams that reach, without a reason, what is not their lane's flows'. */
final class Reach {
    private final Problems problems;
    private final List<ConfiguredValue> permissions = new ArrayList<>();
    private final List<ConfiguredValue> things = new ArrayList<>();

    private record Thing(ConfiguredValue bound, ArnPattern arn) {}

    Reach(Problems problems) {
        this.problems = problems;
    }

    /** @param bound holds a {@link Reachable} */
    void addThing(ConfiguredValue bound) {
        things.add(bound);
    }

    void addPermission(ConfiguredValue bound, TeamPermission permission) {
        if (permission.reachesBecause().isEmpty()) {
            permissions.add(bound);
        }
    }

    /** Whether there is a permission at all. */
    boolean isAsked() {
        return !permissions.isEmpty();
    }

    void report() {
        Map<String, List<Thing>> byService = new TreeMap<>();
        for (ConfiguredValue bound : things) {
            for (ArnPattern arn : ((Reachable) bound.value()).arns(bound.place())) {
                byService
                        .computeIfAbsent(arn.service(), any -> new ArrayList<>())
                        .add(new Thing(bound, arn));
            }
        }
        for (ConfiguredValue permission : permissions) {
            List<PolicyText> resources = ((TeamPermission) permission.value()).resources();
            for (int i = 0; i < resources.size(); i++) {
                if (!resources.get(i).value().equals("*")) {
                    report(permission, i, new ArnPattern(resources.get(i).value()), byService);
                }
            }
        }
    }

    private void report(
            ConfiguredValue permission, int index, ArnPattern resource, Map<String, List<Thing>> byService) {
        Map<String, ConfiguredValue> reached = new TreeMap<>();
        for (Thing thing : byService.getOrDefault(resource.service(), List.of())) {
            ConfiguredValue bound = thing.bound();
            if (!isOfItsFlows(permission, bound) && thing.arn().meets(resource)) {
                reached.putIfAbsent(bound.scope() + " " + bound.key(), bound);
            }
        }
        if (reached.isEmpty()) {
            return;
        }
        ConfiguredValue first = reached.values().iterator().next();
        ConfiguredValue at = permission.with(permission.key() + ".resources[" + index + "]", resource);
        problems.add(new Problem(
                at.at(),
                at.key(),
                "is \"" + resource.value() + "\" in " + permission.scope() + ", which reaches " + first.key() + " of "
                        + first.scope()
                        + first.owner().map(owner -> ", " + owner + "'s").orElse("") + " (" + first.at() + ")"
                        + (reached.size() > 1 ? " and " + (reached.size() - 1) + " more" : ""),
                "name only what is this lane's flows', or say in reaches-because beside it why they may reach more"));
    }

    private static boolean isOfItsFlows(ConfiguredValue permission, ConfiguredValue thing) {
        return thing.stack().name().equals(permission.stack().name())
                && thing.owner().isEmpty();
    }
}
