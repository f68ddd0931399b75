package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.sample.OwnerConfig;
import dev.prefectinfra.core.sample.QueueConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users read when a configuration is wrong, word by word. Each folder in {@code src/test/resources/reports} is a
 * wrong configuration with its {@code report.txt}; a file {@code set.txt} holds what is given to {@code --set}. With
 * {@code -Drecreate=true} the reports are written anew.
 */
class ReportTest {
    private static final Path REPORTS = Path.of("src", "test", "resources", "reports");

    static List<String> wrongConfigurations() throws IOException {
        try (Stream<Path> folders = Files.list(REPORTS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("wrongConfigurations")
    void saysWhatIsWrong(String name) throws IOException {
        Path golden = REPORTS.resolve(name).resolve("report.txt");
        String report = report(REPORTS.resolve(name));

        if (Boolean.getBoolean("recreate")) {
            Files.writeString(golden, report);
        }
        assertThat(report).isEqualTo(Files.readString(golden));
    }

    @Test
    void allKindsOfMistakesHaveAReport() throws IOException {
        // A listing that came out empty would make the test above pass without having compared anything.
        assertThat(wrongConfigurations()).hasSizeGreaterThan(10);
    }

    private static String report(Path folder) throws IOException {
        Path set = folder.resolve("set.txt");
        List<String> assignments = Files.exists(set) ? Files.readAllLines(set) : List.of();
        try {
            Configuration.load(folder, assignments, List.of(QueueConfig.SECTION, OwnerConfig.SECTION));
        } catch (InvalidConfiguration e) {
            return e.getMessage().replace(folder + folder.getFileSystem().getSeparator(), "") + "\n";
        }
        return "accepted\n";
    }
}
