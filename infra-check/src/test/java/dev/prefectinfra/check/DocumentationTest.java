package dev.prefectinfra.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/checks.md} is made from the rules: {@code -Drecreate=true} writes it anew. */
final class DocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "checks.md");
    private static final String HEAD = "| rule | what has to hold | why | public checks |\n|---|---|---|---|\n";

    @Test
    void thePageListsTheRules() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf(HEAD);
        assertThat(start).as("the table's head in " + PAGE).isNotNegative();
        int end = page.indexOf("\n\n", start);
        String expected = page.substring(0, start) + table() + page.substring(end + 1);
        if (Boolean.getBoolean("recreate")) {
            Files.writeString(PAGE, expected);
        } else {
            assertThat(page).isEqualTo(expected);
        }
    }

    private static String table() {
        return HEAD
                + Rules.all().stream()
                        .map(rule -> "| `" + rule.id() + "` | " + cell(rule.holds()) + " | " + cell(rule.reason())
                                + " | " + String.join(", ", rule.standsFor()) + " |\n")
                        .collect(Collectors.joining());
    }

    /** An asterisk would be emphasis. */
    private static String cell(String text) {
        return text.replace("*", "\\*");
    }
}
