package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.stack.InfraApp;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What a synthesis has written.
 *
 * @param stacks those that were asked for
 * @param notes what a user should know, such as a lock file that differs
 */
public record Synthesis(List<Written> stacks, List<String> notes) {
    /** One stack's file. */
    public record Written(StackName stack, Path file, boolean changed) {}

    /** The same, with more to know. */
    Synthesis noting(List<String> more) {
        return new Synthesis(
                stacks, Stream.concat(notes.stream(), more.stream()).toList());
    }

    /**
     * Synthesizes into a staging folder, and returns what would be written. The request's output folder does not
     * matter.
     *
     * @param contribute adds one stack to an app
     * @throws InvalidConfiguration when the request asks for what the configuration does not have
     */
    public static List<FinishedStack> finished(
            SynthRequest request, Configuration configuration, BiConsumer<App, ConfiguredStack> contribute) {
        List<ConfiguredStack> selected = Selection.of(request, configuration);
        Machine.validate(System.getenv());
        try (StagingFolder staging = StagingFolder.temporary()) {
            make(selected, staging.folder(), request, contribute);
            List<FinishedStack> finished = new ArrayList<>();
            for (ConfiguredStack stack : selected) {
                finished.add(new FinishedStack(stack, StackDocument.read(Output.made(staging.folder(), stack.name()))));
            }
            return List.copyOf(finished);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has cdktf write some stacks into a folder. */
    static void make(
            List<ConfiguredStack> stacks,
            Path folder,
            SynthRequest request,
            BiConsumer<App, ConfiguredStack> contribute) {
        if (stacks.isEmpty()) {
            return;
        }
        InfraApp app = new InfraApp(folder);
        for (ConfiguredStack stack : stacks) {
            request.progress().accept(stack.name());
            contribute.accept(app, stack);
        }
        app.write();
    }
}
