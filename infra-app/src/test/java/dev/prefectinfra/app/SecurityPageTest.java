package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.rule.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md names as a proof is there, under that name. */
final class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final Pattern CHECK = Pattern.compile("(?<!\\*)\\*([^*]+)\\*(?!\\*)");

    @Test
    void everyPromiseNamesAProof() throws IOException {
        assertThat(proofs())
                .hasSizeGreaterThan(10)
                .allSatisfy((promise, proof) ->
                        assertThat(WORD.matcher(proof).find()).as(promise).isTrue());
    }

    @Test
    void everyProofIsThere() throws IOException {
        String programs = text("verify", ".py") + Files.readString(ROOT.resolve("bin/emulator"));
        List<String> tests =
                files("").map(each -> each.getFileName().toString()).toList();

        proofs().forEach((promise, proof) -> {
            assertThat(words(WORD, proof)).as(promise).allSatisfy(word -> {
                switch (word.replaceFirst("[ /].*", "")) {
                    case "emulator" -> assertThat(programs).contains("command(\"" + word.split(" ", 2)[1] + "\"");
                    case "infra", "synth" ->
                        assertThat(CommandLineRun.sample("--help").out())
                                .contains("  " + word.replace("infra ", "") + " ");
                    case "verify" -> assertThat(ROOT.resolve(word)).exists();
                    default -> {
                        if (word.contains("-")) {
                            assertThat(Rules.ids()).contains(word);
                        } else {
                            assertThat(tests).contains(word + ".java");
                        }
                    }
                }
            });
            assertThat(words(CHECK, proof))
                    .as(promise)
                    .allSatisfy(check -> assertThat(programs).contains(check));
        });
    }

    /** The table of promises: what is promised, and what proves it. */
    private static Map<String, String> proofs() throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs/security.md"))) {
            return lines.filter(line -> line.startsWith("| **"))
                    .map(line -> line.split("\\|", -1))
                    .collect(Collectors.toMap(cells -> cells[1].strip(), cells -> cells[2].strip()));
        }
    }

    private static List<String> words(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static String text(String folder, String ending) throws IOException {
        return files(folder)
                .filter(file -> file.toString().endsWith(ending))
                .map(SecurityPageTest::read)
                .collect(Collectors.joining());
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT.resolve(folder), 12)) {
            return all
                    .filter(file -> !file.toString().contains("node_modules")
                            && !file.toString().contains("target"))
                    .filter(Files::isRegularFile)
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
