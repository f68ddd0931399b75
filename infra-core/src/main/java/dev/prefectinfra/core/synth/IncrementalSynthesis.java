package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Synthesis into an output folder, of what has changed since the last one: the same configuration and the same program
 * give the same bytes. A run that is given what the last one was given does not even read the configuration.
 */
public final class IncrementalSynthesis {
    private final SynthRequest request;
    private final Program program;
    private final BiConsumer<App, ConfiguredStack> contribute;
    private final List<Inspection> inspections;
    private final MadeFrom earlier;

    private IncrementalSynthesis(
            SynthRequest request,
            Program program,
            BiConsumer<App, ConfiguredStack> contribute,
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
     * @param contribute adds one stack to an app
     * @throws InvalidConfiguration when the request asks for what the configuration does not have, when the output
     *     folder cannot be written, when it holds stacks that the configuration no longer has, or when an inspection
     *     finds a problem
     */
    public static Synthesis run(
            SynthRequest request,
            Supplier<Configuration> configuration,
            Program program,
            BiConsumer<App, ConfiguredStack> contribute,
            List<Inspection> inspections) {
        try {
            IncrementalSynthesis synthesis =
                    new IncrementalSynthesis(request, program, contribute, inspections, MadeFrom.read(request.out()));
            Optional<Synthesis> same = synthesis.unchanged();
            return same.isPresent() ? same.get() : synthesis.changed(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if something has changed after all: the program, or a file in the output folder. */
    private Optional<Synthesis> unchanged() throws IOException {
        if (request.anew() || earlier.run().isEmpty()) {
            return Optional.empty();
        }
        if (!earlier.run().equals(Given.with(Given.digest(request), earlier.variables(), System.getenv()))
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

    /**
     * A stack that was asked for.
     *
     * @param from a digest of what it is made from; empty if that is not known
     * @param there its file, if that was made from the same
     */
    private record Wanted(ConfiguredStack configured, Optional<String> from, Optional<byte[]> there) {
        StackName name() {
            return configured.name();
        }

        byte[] content(Path staging) throws IOException {
            return there.isPresent() ? there.get() : Output.read(staging, name());
        }
    }

    private Synthesis changed(Supplier<Configuration> reader) throws IOException {
        AtomicReference<String> given = new AtomicReference<>("");
        Configuration configuration = Kernel.startDuring(() -> {
            given.set(Given.digest(request));
            return reader.get();
        });
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        List<String> names = configuration.stacks().stream()
                .map(stack -> stack.name().value())
                .toList();
        Output output = Output.open(request, Set.copyOf(names));
        List<Wanted> wanted =
                selected.parallelStream().map(stack -> wanted(stack, output)).toList();
        List<ConfiguredStack> anew = wanted.stream()
                .filter(each -> each.there().isEmpty())
                .map(Wanted::configured)
                .toList();
        if (!anew.isEmpty()) {
            Machine.validate(System.getenv());
        }
        try (StagingFolder staging = StagingFolder.in(request.out())) {
            Synthesis.make(anew, staging.folder(), request, contribute);
            List<FinishedStack> finished = new ArrayList<>();
            Map<String, MadeFrom.Stack> made = new HashMap<>(earlier.stacks());
            for (Wanted each : wanted) {
                byte[] content = each.content(staging.folder());
                finished.add(new FinishedStack(each.configured(), StackDocument.of(content)));
                each.from()
                        .ifPresent(from -> made.put(each.name().value(), new MadeFrom.Stack(from, Digest.of(content))));
            }
            boolean all = selected.size() == names.size();
            List<String> notes = inspect(finished, all);
            Synthesis synthesis = output.replace(
                    wanted.stream().map(Wanted::name).toList(),
                    anew.stream().map(ConfiguredStack::name).collect(Collectors.toSet()),
                    staging.folder());
            // Who changes the program, or below the configuration, while this runs has got something of both.
            if (program.isUnchanged()) {
                Set<String> variables = configuration.variables();
                String run = all && given.get().equals(Given.digest(request))
                        ? Given.with(given.get(), variables, System.getenv())
                        : "";
                output.record(MadeFrom.of(names, made).by(run, variables, program.withInspections(), notes));
            }
            return synthesis.noting(notes);
        }
    }

    private Wanted wanted(ConfiguredStack stack, Output output) {
        Optional<String> from = program.digest()
                .map(program -> new Digest().add(program).add(stack.digest()).hex());
        MadeFrom.Stack recorded = earlier.stacks().get(stack.name().value());
        boolean same = !request.anew() && recorded != null && from.equals(Optional.of(recorded.from()));
        return new Wanted(stack, from, same ? output.ifMade(stack.name().value(), recorded) : Optional.empty());
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
