package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in the output folder: nothing, whatever became of the run before it. */
class AsideTest {
    @TempDir
    private Path out;

    @Test
    void closingTakesItAway() throws IOException {
        try (Aside aside = Aside.in(out)) {
            Files.createDirectories(aside.folder().resolve("stacks/a"));
            assertThat(aside.folder()).hasParent(out).isDirectory();
        }

        assertThat(out).isEmptyDirectory();
    }

    @Test
    void whatAKilledRunLeftIsTakenAway() throws IOException {
        Files.createDirectories(out.resolve(".synth-killed/stacks/a"));
        Files.createFile(out.resolve(".synth-killed/running"));
        Files.createDirectory(out.resolve(".synth-killed-at-once"));

        Aside.in(out).close();

        assertThat(out).isEmptyDirectory();
    }

    @Test
    void anotherRunKeepsItsOwn() throws IOException {
        try (Aside running = Aside.in(out)) {
            Aside.in(out).close();

            assertThat(running.folder()).isDirectoryContaining("glob:**/running");
        }
    }
}
