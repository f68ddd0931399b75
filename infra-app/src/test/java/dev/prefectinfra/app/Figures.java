package dev.prefectinfra.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a test has proved, in numbers, for the summary of the gate: one line per figure. */
final class Figures {
    private Figures() {}

    static void write(String name, String... lines) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "figures"));
            Files.write(folder.resolve(name), List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
