package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.TeamPermission;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.value.Placed;
import java.util.List;

/** Reports what only shows once account, region and lane are known, and all that else is configured. */
final class Contexts {
    private final Problems problems;
    private final DuplicateNames names;
    private final Reach reach;

    Contexts(Problems problems) {
        this.problems = problems;
        this.names = new DuplicateNames(problems);
        this.reach = new Reach(problems);
    }

    void report(List<ConfiguredStack> stacks, List<Section<?>> sections) {
        ConfiguredValue.each(stacks, sections, this::inspect);
        // Mostly nobody asks for them, and of a large platform they are many.
        if (reach.isAsked()) {
            ConfiguredValue.each(stacks, sections, value -> value.named().forEach(reach::addThing));
            reach.report();
        }
    }

    private void inspect(ConfiguredValue value) {
        if (value.value() instanceof Placed placed) {
            ask(value, () -> placed.validateIn(value.place()));
        }
        if (value.value() instanceof FitsOthers fits) {
            ask(value, () -> fits.validateWith(new StackSections(value.stack())));
        }
        for (ConfiguredValue named : value.named()) {
            if (named.value() instanceof UniqueName name) {
                names.add(named, name);
            }
        }
        if (value.value() instanceof TeamPermission permission) {
            reach.addPermission(value, permission);
        }
    }

    private void ask(ConfiguredValue value, Runnable question) {
        try {
            question.run();
        } catch (InvalidValue e) {
            e.problems().forEach(each -> add(value, each));
        }
    }

    private void add(ConfiguredValue value, Problem problem) {
        ConfiguredValue at =
                problem.key().isEmpty() ? value : value.with(value.partsKey() + "." + problem.key(), value.value());
        problems.add(new Problem(at.at(), at.key(), problem.what(), problem.fix()));
    }
}
