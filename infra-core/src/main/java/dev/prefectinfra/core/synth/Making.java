package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.config.load.ConfiguredStack.Kind;
import dev.prefectinfra.core.stack.InfraApp;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.value.ArnPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Has cdktf write into a folder those stacks that are not kept: bootstrap stacks after all others, since they are made
 * from the account's other stacks.
 */
record Making(SynthRequest request, Configuration configuration, Contribution contribute, Kept kept, Path folder) {
    /** In the same order. */
    List<MadeStack> make(List<ConfiguredStack> selected) {
        Map<String, MadeStack> made = new TreeMap<>();
        for (boolean bootstrap : new boolean[] {false, true}) {
            List<MadeStack> before = List.copyOf(made.values());
            List<Task> tasks = selected.parallelStream()
                    .filter(stack -> (stack.kind() == Kind.BOOTSTRAP) == bootstrap)
                    .map(stack -> bootstrap ? afterOthers(stack, before) : task(stack, List.of(), List.of()))
                    .toList();
            tasks.stream()
                    .flatMap(task -> task.kept().stream())
                    .forEach(each -> made.put(each.name().value(), each));
            makeAnew(tasks.stream().filter(task -> task.kept().isEmpty()).toList())
                    .forEach(each -> made.put(each.name().value(), each));
        }
        return selected.stream().map(stack -> made.get(stack.name().value())).toList();
    }

    /** @param others the stacks that this one is made from */
    private record Task(
            ConfiguredStack stack,
            List<MadeStack> others,
            List<ArnPattern> neighbours,
            Optional<String> from,
            Optional<MadeStack> kept) {}

    /** Whoever selects a bootstrap stack has selected all stacks of its account. */
    private Task afterOthers(ConfiguredStack stack, List<MadeStack> made) {
        List<String> order =
                configuration.stacks().stream().map(each -> each.name().value()).toList();
        return task(
                stack,
                made.stream()
                        .filter(each -> each.configured().account().equals(stack.account()))
                        .sorted(Comparator.comparing(
                                each -> order.indexOf(each.name().value())))
                        .toList(),
                configuration.arnsBeside(stack.account()));
    }

    private Task task(ConfiguredStack stack, List<MadeStack> others, List<ArnPattern> neighbours) {
        Optional<String> from = kept.from(
                stack,
                Stream.concat(
                                others.stream().map(MadeStack::sum),
                                neighbours.stream().map(ArnPattern::value))
                        .toList());
        return new Task(stack, others, neighbours, from, kept.find(stack, from));
    }

    private List<MadeStack> makeAnew(List<Task> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        Machine.validate(System.getenv());
        InfraApp app = new InfraApp(folder);
        for (Task task : tasks) {
            request.progress().accept(task.stack().name());
            contribute.add(
                    app,
                    task.stack(),
                    new AccountDocuments(
                            task.others().stream()
                                    .map(each -> each.finished().document())
                                    .toList(),
                            task.neighbours()));
        }
        app.write();
        List<MadeStack> made = new ArrayList<>();
        for (Task task : tasks) {
            Path file = Output.made(folder, task.stack().name());
            made.add(new MadeStack(
                    task.from(),
                    true,
                    sum(file),
                    new FinishedStack(task.stack(), () -> Files.readAllBytes(file), Map.of())));
        }
        return made;
    }

    private static String sum(Path file) {
        try {
            return FileSum.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
