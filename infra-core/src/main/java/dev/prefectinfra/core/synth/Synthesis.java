package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.config.load.ConfiguredStack.Kind;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a synthesis has written.
 *
 * @param stacks those that were synthesized
 * @param notes what a user should know, such as a lock file that differs
 */
public record Synthesis(List<Written> stacks, List<String> notes) {
    /** One stack's file. */
    public record Written(StackName stack, Path file, boolean changed) {}

    /**
     * Synthesizes into a staging folder, has the stacks inspected, then moves them into place.
     *
     * @throws InvalidConfiguration when the request asks for what the configuration does not have, when the output
     *     folder cannot be written, when it holds stacks that the configuration no longer has, or when an inspection
     *     finds a problem
     */
    public static Synthesis run(
            SynthRequest request, Configuration configuration, Contribution contribute, List<Inspection> inspections) {
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        Output output = Output.open(request, configuration);
        return staged(() -> StagingFolder.in(request.out()), request, configuration, contribute, folder -> {
            List<String> notes = inspect(
                    inspections,
                    read(selected, folder),
                    selected.size() == configuration.stacks().size());
            Synthesis written =
                    output.replace(selected.stream().map(ConfiguredStack::name).collect(Collectors.toList()), folder);
            return new Synthesis(
                    written.stacks(),
                    Stream.concat(written.notes().stream(), notes.stream()).toList());
        });
    }

    /**
     * Synthesizes into a staging folder, and returns what would be written. The request's output folder does not
     * matter.
     *
     * @throws InvalidConfiguration when the request asks for what the configuration does not have
     */
    public static List<FinishedStack> finished(
            SynthRequest request, Configuration configuration, Contribution contribute) {
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        return staged(StagingFolder::temporary, request, configuration, contribute, folder -> read(selected, folder));
    }

    private interface Place {
        StagingFolder make() throws IOException;
    }

    private interface Use<T> {
        T of(Path folder) throws IOException;
    }

    /** @param use what becomes of the folder with the finished stacks, before it is deleted */
    private static <T> T staged(
            Place place, SynthRequest request, Configuration configuration, Contribution contribute, Use<T> use) {
        Machine.validate(System.getenv());
        Map<Boolean, List<ConfiguredStack>> selected = Selection.of(request, configuration).stream()
                .collect(Collectors.partitioningBy(each -> each.kind() == Kind.BOOTSTRAP));
        try {
            try (StagingFolder staging = place.make()) {
                Path folder = staging.folder();
                List<ConfiguredStack> first = selected.get(false);
                make(first, folder, request, (app, stack) -> contribute.add(app, stack, AccountDocuments.NONE));
                // Whoever selects a bootstrap stack has selected all stacks of its account.
                List<FinishedStack> made = selected.get(true).isEmpty() ? List.of() : read(first, folder);
                make(
                        selected.get(true),
                        folder,
                        request,
                        (app, stack) -> contribute.add(app, stack, others(stack, made, configuration)));
                return use.of(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(
            List<ConfiguredStack> stacks,
            Path folder,
            SynthRequest request,
            BiConsumer<App, ConfiguredStack> contribute) {
        if (stacks.isEmpty()) {
            return;
        }
        App app = new App(AppConfig.builder()
                .outdir(folder.toAbsolutePath().toString())
                // They run terraform, and what they validate is validated here.
                .skipValidation(true)
                .build());
        for (ConfiguredStack stack : stacks) {
            request.progress().accept(stack.name());
            contribute.accept(app, stack);
        }
        app.synth();
    }

    private static AccountDocuments others(
            ConfiguredStack bootstrap, List<FinishedStack> made, Configuration configuration) {
        return new AccountDocuments(
                made.stream()
                        .filter(each -> each.configured().account().equals(bootstrap.account()))
                        .map(FinishedStack::document)
                        .toList(),
                configuration.arnsBeside(bootstrap.account()));
    }

    private static List<FinishedStack> read(List<ConfiguredStack> stacks, Path folder) throws IOException {
        List<FinishedStack> finished = new ArrayList<>();
        for (ConfiguredStack stack : stacks) {
            finished.add(new FinishedStack(stack, StackDocument.read(Output.made(folder, stack.name()))));
        }
        return List.copyOf(finished);
    }

    private static List<String> inspect(List<Inspection> inspections, List<FinishedStack> stacks, boolean all) {
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
