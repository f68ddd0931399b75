package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
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
     * @throws InvalidConfiguration when the request asks for what the configuration does not have
     */
    public static List<FinishedStack> finished(
            SynthRequest request, Configuration configuration, Contribution contribute) {
        try (StagingFolder staging = StagingFolder.temporary()) {
            return new Making(request, configuration, contribute, Kept.NOTHING, staging.folder())
                    .make(Selection.of(request, configuration)).stream()
                            .map(MadeStack::finished)
                            // The folder goes.
                            .peek(FinishedStack::document)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
