package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Stacks in the output folder that the configuration no longer has: each is named, and retired only if asked for. */
record StaleStacks(Path stacks, Set<String> configured) {
    /** The folders of those that the request retires. Every other stale stack is a problem. */
    List<StackFolder> retired(SynthRequest request, List<Problem> problems) throws IOException {
        Set<String> there = new TreeSet<>();
        try (Stream<Path> folders = Files.list(stacks)) {
            folders.map(StackFolder::new).filter(StackFolder::hasStack).forEach(each -> there.add(each.name()));
        }
        for (String name : request.retired()) {
            if (configured.contains(name) || !there.contains(name)) {
                problems.add(new Problem(
                        new Location("--retire " + name, 0),
                        "",
                        configured.contains(name) ? "is still configured" : "is not a stack in " + stacks,
                        "name a stack that the configuration no longer has"));
            }
        }
        there.removeAll(configured);
        List<StackFolder> retired = new ArrayList<>();
        for (String name : there) {
            StackFolder folder = new StackFolder(stacks.resolve(name));
            if (request.retired().contains(name)) {
                Optional<Problem> wrong = folder.obstacle();
                if (wrong.isEmpty()) {
                    wrong = folder.foreignFile();
                }
                wrong.ifPresentOrElse(problems::add, () -> retired.add(folder));
            } else {
                problems.add(new Problem(
                        new Location(stacks.resolve(name).toString(), 0),
                        "",
                        "belongs to a stack that the configuration no longer has",
                        "its resources can only be destroyed from here: see docs/retiring.md, then use --retire "
                                + name));
            }
        }
        return retired;
    }
}
