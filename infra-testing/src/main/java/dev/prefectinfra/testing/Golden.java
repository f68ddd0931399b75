package dev.prefectinfra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.util.diff.DiffUtils;

/**
 * Texts that are a contract, kept in {@code src/test/resources/golden} of the module under test. With
 * {@code -Drecreate=true} they are written anew; what changed is then judged in the review of the commit.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private static final String HOW =
            "If the change is intended, write it anew with -Drecreate=true and read the difference before you commit it.";

    private Golden() {}

    /**
     * Fails with a diff unless the golden file has exactly this text.
     *
     * @param name the file's name, such as {@code lane-stack.json}
     */
    public static void check(String name, String actual) {
        check(FOLDER.resolve(name), actual, Boolean.getBoolean("recreate"));
    }

    static void check(Path file, String actual, boolean recreate) {
        try {
            if (recreate) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, actual);
                return;
            }
            if (!Files.exists(file)) {
                Assertions.fail("%s does not exist. %s", file, HOW);
            }
            String golden = Files.readString(file, StandardCharsets.UTF_8);
            if (!golden.equals(actual)) {
                Assertions.fail("%s differs. %s%n%s", file, HOW, diff(file, golden, actual));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String diff(Path file, String golden, String actual) {
        List<String> before = lines(golden);
        List<String> lines = DiffUtils.generateUnifiedDiff(
                file.toString(), "actual", before, DiffUtils.diff(before, lines(actual)), 3);
        return String.join("\n", lines);
    }

    // Not String.lines(), which would hide a missing end of line.
    private static List<String> lines(String text) {
        return List.of(text.split("\n", -1));
    }
}
