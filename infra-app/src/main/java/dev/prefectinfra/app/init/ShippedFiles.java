package dev.prefectinfra.app.init;

import dev.prefectinfra.app.pipelines.Pipelines;
import dev.prefectinfra.ci.PipelineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that are the same in each repository: scripts, images, CI, the lock of the provider. They are this
 * project's own, but for its gate. Its pages stay behind: they name branches and folders of this project.
 */
final class ShippedFiles {
    private static final String FOLDER = "shipped";
    /** Job of our own CI; another stands in its place. */
    private static final Pattern GATE = Pattern.compile("(?m)^  # The gate, [^\n]*\n  gate:\n(?:(?: {4}[^\n]*)?\n)+");

    private static final String WORKFLOW = ".github/workflows/" + PipelineConfig.WORKFLOW;

    private ShippedFiles() {}

    /** The CI systems of which a repository has files. */
    static Set<String> systems(Set<String> paths) {
        Set<String> systems = new TreeSet<>();
        if (paths.contains(WORKFLOW)) {
            systems.add("github");
        }
        if (paths.contains(".circleci/infrastructure.yml")) {
            systems.add("circleci");
        }
        return systems;
    }

    /**
     * Each file's text, by its path in the repository. What infra pipelines writes below its mark is not there.
     *
     * @param ci the CI systems whose files are shipped: {@code circleci}, {@code github}, or both
     */
    static Map<String, String> of(Set<String> ci) {
        Map<String, String> files = new TreeMap<>();
        try {
            URI folder = ShippedFiles.class.getResource(FOLDER).toURI();
            if (folder.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                    read(jar.provider().getPath(folder), files);
                }
            } else {
                read(Path.of(folder), files);
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.replaceAll(ShippedFiles::own);
        // In .github it would run here.
        String workflow = files.remove("pipeline/github/infrastructure.yml");
        if (ci.contains("github")) {
            files.put(WORKFLOW, workflow);
        }
        if (!ci.contains("circleci")) {
            files.keySet().removeIf(path -> path.startsWith(".circleci/"));
        }
        return files;
    }

    private static void read(Path folder, Map<String, String> files) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder)) {
            found = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : found) {
            files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
        }
    }

    private static String own(String path, String text) {
        return path.equals(".circleci/infrastructure.yml")
                ? GATE.matcher(Pipelines.above(text))
                        .replaceFirst(Matcher.quoteReplacement(Templates.resource("check-tests.yml")))
                : Pipelines.above(text);
    }
}
