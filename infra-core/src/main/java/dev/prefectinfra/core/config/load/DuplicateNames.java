package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reports names that two scopes, or two keys, would both have. */
final class DuplicateNames {
    private final Problems problems;
    private final Map<String, List<Taken>> seen = new HashMap<>();

    private record Taken(UniqueName name, ConfiguredValue by) {}

    DuplicateNames(Problems problems) {
        this.problems = problems;
    }

    void add(ConfiguredValue by, UniqueName name) {
        if (by.existing()) {
            return;
        }
        String within = switch (name.uniqueness()) {
            case ACCOUNT -> name.accountId().orElse(by.stack().account().id().value());
            case PARTITION -> by.place().partition().id();
            case ANYWHERE -> "";
        };
        List<Taken> same = seen.computeIfAbsent(
                name.kind().getName() + " " + within + " " + name.value(), any -> new ArrayList<>());
        Taken taken = new Taken(name, by);
        for (Taken earlier : same) {
            if (!name.allows(earlier.name())) {
                report(taken, earlier);
                break;
            }
            if (!earlier.name().allows(name)) {
                report(earlier, taken);
                break;
            }
        }
        // Lanes of one type share a branch: hundreds of equal names would each be compared with all others.
        if (same.stream().noneMatch(each -> each.name().equals(name))) {
            same.add(taken);
        }
    }

    private void report(Taken wrong, Taken other) {
        problems.add(new Problem(
                wrong.by().writtenAt(),
                wrong.by().key(),
                "is \"" + wrong.name().shown() + "\" in " + wrong.by().scope() + ", which "
                        + other.by().key() + " has taken in " + other.by().scope() + " ("
                        + other.by().at() + ")",
                wrong.name().remedy()));
    }
}
