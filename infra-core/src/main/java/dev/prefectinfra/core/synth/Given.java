package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a run over all stacks is given, before any of it is understood: the files of the configuration, what stands
 * over them, and the environment variables that they ask for.
 */
final class Given {
    /** Who keeps more beside the configuration would wait longer for this than for the rest. */
    private static final int MOST_FILES = 10_000;

    private Given() {}

    /** A digest without the variables; empty if it is not worth while, or if the request is about some stacks only. */
    static String digest(SynthRequest request) {
        Path config = request.config().toAbsolutePath().normalize();
        if (!request.accounts().isEmpty()
                || !request.deploymentTypes().isEmpty()
                || !request.retired().isEmpty()
                || request.out().toAbsolutePath().normalize().startsWith(config)) {
            return "";
        }
        Digest digest = new Digest()
                .add(request.config().toString())
                .add(request.out().toString())
                .add(request.assignments());
        try (Stream<Path> all = Files.walk(config, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = all.limit(MOST_FILES + 1).sorted().toList();
            for (Path file : files) {
                digest.add(config.relativize(file).toString());
                // Nothing of the configuration may lie outside of its folder.
                digest.add(file.toRealPath().toString());
                if (Files.isRegularFile(file)) {
                    digest.add(Files.readAllBytes(file));
                }
            }
            return files.size() > MOST_FILES ? "" : digest.hex();
        } catch (IOException | UncheckedIOException e) {
            // Whoever reads the configuration reports it.
            return "";
        }
    }

    /**
     * With the environment variables that the configuration asks for; which they are follows from the rest and from the
     * program.
     */
    static String with(String rest, Collection<String> variables, Map<String, String> environment) {
        Digest digest = new Digest().add(rest);
        for (String name : new TreeSet<>(variables)) {
            digest.add(name).add(environment.containsKey(name) ? "=" + environment.get(name) : "");
        }
        return rest.isEmpty() ? "" : digest.hex();
    }
}
