package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show to be copied is accepted, or is code that is compiled and tested. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXTENDING = Path.of("docs", "extending.md");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A block between ``` on a page. */
    private record Block(Path page, int line, String language, String text) {
        String place() {
            return page + ":" + line;
        }
    }

    /** Each block of configuration stands in {@code infra.conf} or in an account's file without a complaint. */
    @TestFactory
    Stream<DynamicTest> configurationIsAccepted(@TempDir Path folder) {
        ConfigCopy copy = ConfigCopy.in(folder);
        return blocks(Set.of("hocon"))
                .filter(block -> !block.page.equals(EXTENDING))
                .map(block -> dynamicTest(block.place(), () -> {
                    copy.restore();
                    copy.infra().override("\n" + block.text);
                    CommandLineRun common = copy.validate(List.of());
                    copy.restore();
                    copy.account().override("\n" + block.text);
                    CommandLineRun account = copy.validate(List.of());

                    assertThat(List.of(common.code(), account.code()))
                            .as("%s%n%s", common.err(), account.err())
                            .contains(0);
                }));
    }

    /** docs/extending.md shows whole files of examples/, imports too, and parts of what is no code. */
    @TestFactory
    Stream<DynamicTest> codeIsThatOfTheExample() {
        List<String> files =
                files(ROOT.resolve("examples")).map(DocumentationTest::read).toList();
        return blocks(Set.of("java", "xml", "hocon"))
                .filter(block -> block.page.equals(EXTENDING))
                .map(block -> dynamicTest(block.place(), () -> {
                    if (block.language.equals("java")) {
                        assertThat(files).contains(block.text);
                    } else {
                        assertThat(files).anyMatch(file -> file.contains(block.text));
                    }
                }));
    }

    private static Stream<Block> blocks(Set<String> languages) {
        List<Block> blocks = new ArrayList<>();
        files(ROOT).filter(file -> file.toString().endsWith(".md")).sorted().forEach(page -> {
            String text = read(page);
            Matcher found = BLOCK.matcher(text);
            while (found.find()) {
                int line = (int) text.substring(0, found.start()).lines().count() + 1;
                blocks.add(new Block(ROOT.relativize(page), line, found.group(1), found.group(2)));
            }
        });
        return blocks.stream().filter(block -> languages.contains(block.language));
    }

    /** All files of the project but for what is built or not ours. */
    private static Stream<Path> files(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found
                    .filter(Files::isRegularFile)
                    .filter(file -> Stream.of("target", "node_modules", ".git", ".work", "cdktf.out")
                            .noneMatch(built -> file.toString().contains("/" + built + "/")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
