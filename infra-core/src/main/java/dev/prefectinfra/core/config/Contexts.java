package dev.prefectinfra.core.config;

import dev.prefectinfra.core.name.Reachable;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.Placed;
import java.util.Collection;
import java.util.List;

/** Checks what only shows once account, region and lane are known, and all other lanes too. */
final class Contexts {
    private final Collection<Problem> problems;
    private final DuplicateNames names;
    private final Reach reach;

    Contexts(Collection<Problem> problems) {
        this.problems = problems;
        this.names = new DuplicateNames(problems);
        this.reach = new Reach(problems);
    }

    void check(List<ConfiguredStack> stacks, List<Section<?>> sections) {
        BoundValue.each(stacks, sections, this::inspect);
        reach.check();
    }

    private void inspect(BoundValue bound) {
        if (bound.value() instanceof Placed placed) {
            try {
                placed.checkIn(bound.place());
            } catch (InvalidValue e) {
                e.complaints().forEach(each -> add(bound, each));
            }
        }
        if (bound.value() instanceof UniqueName name) {
            names.add(bound, name);
        }
        if (bound.value() instanceof Reachable) {
            reach.addThing(bound);
        }
        if (bound.value() instanceof TeamPermission permission) {
            reach.addPermission(bound, permission);
        }
        if (bound.value() instanceof TakesNames takes) {
            takes.names(bound.stack().account(), bound.stack().lane().map(AccountSettings.LaneSettings::lane))
                    .forEach(each -> {
                        BoundValue taken = bound.with(bound.partsKey() + "." + each.key(), each.name());
                        names.add(taken, each.name());
                        reach.addThing(taken);
                    });
        }
    }

    private void add(BoundValue bound, InvalidValue.Complaint complaint) {
        BoundValue at =
                complaint.key().isEmpty() ? bound : bound.with(bound.partsKey() + "." + complaint.key(), bound.value());
        problems.add(new Problem(at.at(), at.key(), complaint.problem(), "allowed: " + complaint.allowed()));
    }
}
