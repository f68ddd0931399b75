package dev.prefectinfra.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
    @TempDir
    private Path folder;

    @Test
    void theSameTextPasses() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");

        assertThatCode(() -> Golden.check(file, "one\ntwo\n", false)).doesNotThrowAnyException();
    }

    @Test
    void anotherTextFailsWithTheDifferenceAndWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\nthree\n");

        assertThatThrownBy(() -> Golden.check(file, "one\n2\nthree\n", false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(file + " differs")
                .hasMessageContaining("-Drecreate=true")
                .hasMessageContaining(" one\n-two\n+2\n three\n");
    }

    @Test
    void aMissingEndOfLineIsADifference() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one\n");

        assertThatThrownBy(() -> Golden.check(file, "one", false)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aMissingFileFails() {
        assertThatThrownBy(() -> Golden.check(folder.resolve("none.txt"), "", false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("-Drecreate=true");
    }

    @Test
    void recreatingWritesTheFile() {
        Path file = folder.resolve("new/a.txt");
        Golden.check(file, "one\n", true);
        Golden.check(file, "two\n", true);

        assertThat(file).hasContent("two");
    }
}
