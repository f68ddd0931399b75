package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in the output folder: nothing, whatever became of the run before it. */
class StagingFolderTest {
    @TempDir
    private Path out;

    @Test
    void closingTakesItAway() throws IOException {
        try (StagingFolder aside = StagingFolder.in(out)) {
            Files.createDirectories(aside.folder().resolve("stacks/a"));
            assertThat(aside.folder()).hasParent(out).isDirectory();
        }

        assertThat(out).isEmptyDirectory();
    }

    @Test
    void whatAKilledRunLeftIsTakenAway() throws IOException {
        Files.createDirectories(out.resolve(".synth-123/stacks/a"));
        Files.createFile(out.resolve(".synth-123/manifest.json"));
        Files.createFile(out.resolve(".synth-123/running"));
        Files.createDirectory(out.resolve(".synth-456"));

        StagingFolder.in(out).close();

        assertThat(out).isEmptyDirectory();
    }

    @Test
    void whatOnlyHasSuchANameIsLeft(@TempDir Path elsewhere) throws IOException {
        Files.createFile(elsewhere.resolve("running"));
        Path foreign = Files.createDirectory(elsewhere.resolve("foreign"));
        Files.createSymbolicLink(out.resolve(".synth-1"), elsewhere);
        Files.createSymbolicLink(out.resolve(".synth-2"), foreign);
        Files.createSymbolicLink(out.resolve(".synth-3"), elsewhere.resolve("nothing"));
        Files.createSymbolicLink(
                Files.createDirectory(out.resolve(".synth-4")).resolve("running"), elsewhere.resolve("nothing"));
        Files.createFile(out.resolve(".synth-5"));
        Files.createFile(Files.createDirectory(out.resolve(".synth-6")).resolve("mine"));
        Files.createFile(Files.createDirectory(out.resolve(".synth-mine")).resolve("running"));
        Files.createDirectories(out.resolve(".synth-7/running"));
        List<Path> before = all(out, elsewhere);

        StagingFolder.in(out).close();

        assertThat(all(out, elsewhere)).isEqualTo(before);
    }

    private static List<Path> all(Path... folders) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> below = Files.walk(folder)) {
                all.addAll(below.sorted().toList());
            }
        }
        return all;
    }

    @Test
    void anotherRunKeepsItsOwn() throws IOException {
        try (StagingFolder running = StagingFolder.in(out)) {
            StagingFolder.in(out).close();

            assertThat(running.folder()).isDirectoryContaining("glob:**/running");
        }
    }
}
