package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.policy.AwsActions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a quick command does not need, it does not load: that is what makes it quick. */
final class LoadedClassesTest {
    // Who makes injectors, sends to Node.js, writes JSON and policies, lays out pictures, and knows all actions. Base
    // classes of ours may
    // be loaded.
    private static final String OURS = "dev.prefectinfra.";
    private static final List<String> INJECTORS = List.of("com.google.inject.internal.", "com.google.common.");
    private static final List<String> SYNTHESIS = List.of(
            "software.amazon.jsii.JsiiEngine",
            "com.fasterxml.jackson.",
            "software.amazon.awssdk.",
            "org.eclipse.",
            AwsActions.class.getName());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"list", "list --json", "config dev/test"})
    void readingTheConfigurationTakesNeitherGuiceNorJsii(String command) throws IOException, InterruptedException {
        assertThat(loadedBy(command)).containsExactly(OURS);
    }

    @Test
    void checkingTheWiringTakesNoJsii() throws IOException, InterruptedException {
        assertThat(loadedBy("validate")).contains(OURS).containsAll(INJECTORS).doesNotContainAnyElementsOf(SYNTHESIS);
    }

    /** Those of the prefixes above that loaded classes have. */
    private Set<String> loadedBy(String command) throws IOException, InterruptedException {
        Path log = folder.resolve("classes");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(command.split(" ", -1)));
        line.addAll(List.of("--config", CommandLineRun.SAMPLE.toString()));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        String loaded = Files.readString(log);
        Set<String> found = new TreeSet<>();
        Stream.of(List.of(OURS), INJECTORS, SYNTHESIS)
                .flatMap(List::stream)
                .filter(prefix -> loaded.contains(" " + prefix))
                .forEach(found::add);
        return found;
    }
}
