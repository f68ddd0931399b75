package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Synthesis into an output folder, of what has changed since the last one: the same configuration and the same program
 * give the same bytes. A run that is given what the last one was given does not even read the configuration.
 */
public final class IncrementalSynthesis {
    private final SynthRequest request;
    private final Program program;
    private final Contribution contribute;
    private final List<Inspection> inspections;
    private final MadeFrom earlier;

    private IncrementalSynthesis(
            SynthRequest request,
            Program program,
            Contribution contribute,
            List<Inspection> inspections,
            MadeFrom earlier) {
        this.request = request;
        this.program = program;
        this.contribute = contribute;
        this.inspections = inspections;
        this.earlier = earlier;
    }

    /**
     * Has the stacks inspected, those that stay too, then moves what was made into place.
     *
     * @param configuration reads it, which is left out where nothing has changed
     * @throws InvalidConfiguration when the request asks for what the configuration does not have, when the output
     *     folder cannot be written, when it holds stacks that the configuration no longer has, or when an inspection
     *     finds a problem
     */
    public static Synthesis run(
            SynthRequest request,
            Supplier<Configuration> configuration,
            Program program,
            Contribution contribute,
            List<Inspection> inspections) {
        try {
            IncrementalSynthesis synthesis =
                    new IncrementalSynthesis(request, program, contribute, inspections, MadeFrom.read(request.out()));
            String given = Given.digest(request);
            Optional<Synthesis> same = synthesis.unchanged(given);
            return same.isPresent() ? same.get() : synthesis.changed(given, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if something has changed after all: the program, or a file in the output folder. */
    private Optional<Synthesis> unchanged(String given) throws IOException {
        if (request.anew() || earlier.run().isEmpty()) {
            return Optional.empty();
        }
        if (!earlier.run().equals(Given.with(given, earlier.variables(), System.getenv()))
                || !program.withInspections().equals(Optional.of(earlier.program()))) {
            return Optional.empty();
        }
        Output output = Output.open(request, earlier.stacks().keySet());
        // All processors: of many stacks, most of the time is this.
        if (!earlier.stacks().entrySet().parallelStream()
                .allMatch(each -> output.ifMade(each.getKey(), each.getValue()).isPresent())) {
            return Optional.empty();
        }
        List<StackName> names =
                earlier.stacks().keySet().stream().map(StackName::new).toList();
        try (StagingFolder staging = StagingFolder.in(request.out())) {
            return Optional.of(output.replace(names, Set.of(), staging.folder()).noting(earlier.notes()));
        }
    }

    private Synthesis changed(String given, Supplier<Configuration> reader) throws IOException {
        Configuration configuration = Kernel.startDuring(reader);
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        List<String> names = configuration.stacks().stream()
                .map(stack -> stack.name().value())
                .toList();
        Output output = Output.open(request, Set.copyOf(names));
        try (StagingFolder staging = StagingFolder.in(request.out())) {
            Kept kept = new Recorded(request, program, earlier, output);
            List<MadeStack> stacks =
                    new Making(request, configuration, contribute, kept, staging.folder()).make(selected);
            boolean all = selected.size() == names.size();
            List<String> notes =
                    inspect(stacks.stream().map(MadeStack::finished).toList(), all);
            Synthesis synthesis = output.replace(
                    stacks.stream().map(MadeStack::name).toList(),
                    stacks.stream().filter(MadeStack::anew).map(MadeStack::name).collect(Collectors.toSet()),
                    staging.folder());
            Map<String, MadeFrom.Stack> made = new HashMap<>(earlier.stacks());
            stacks.forEach(each ->
                    each.recorded().ifPresent(stack -> made.put(each.name().value(), stack)));
            // Who changes the program, or below the configuration, while this runs has got something of both.
            if (program.isUnchanged()) {
                Set<String> variables = configuration.variables();
                String run =
                        all && given.equals(Given.digest(request)) ? Given.with(given, variables, System.getenv()) : "";
                output.record(MadeFrom.of(names, made).by(run, variables, program.withInspections(), notes));
            }
            return synthesis.noting(notes);
        }
    }

    /** What the record knows, and is still there. */
    private record Recorded(SynthRequest request, Program program, MadeFrom record, Output output) implements Kept {
        @Override
        public Optional<String> from(ConfiguredStack stack, List<String> others) {
            return program.digest()
                    .map(program -> new Digest()
                            .add(program)
                            .add(stack.digest())
                            .add(others)
                            .hex());
        }

        @Override
        public Optional<MadeStack> find(ConfiguredStack stack, Optional<String> from) {
            String name = stack.name().value();
            MadeFrom.Stack recorded = record.stacks().get(name);
            boolean same = !request.anew() && recorded != null && from.equals(Optional.of(recorded.from()));
            return same && output.ifMade(name, recorded).isPresent()
                    ? Optional.of(new MadeStack(
                            from,
                            false,
                            recorded.made(),
                            new FinishedStack(stack, () -> content(name, recorded), recorded.seen())))
                    : Optional.empty();
        }

        private byte[] content(String name, MadeFrom.Stack recorded) throws IOException {
            return output.ifMade(name, recorded)
                    .orElseThrow(() -> new IOException("the file of the stack " + name + " was changed meanwhile"));
        }
    }

    private List<String> inspect(List<FinishedStack> stacks, boolean all) {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Inspection inspection : inspections) {
            Inspection.Result result = inspection.inspect(stacks, all);
            problems.addAll(result.problems());
            notes.addAll(result.notes());
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return notes;
    }
}
