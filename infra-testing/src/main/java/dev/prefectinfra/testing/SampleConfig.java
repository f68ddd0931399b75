package dev.prefectinfra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A configuration folder that lives as long as one test needs it. */
final class SampleConfig implements AutoCloseable {
    private static final String BASE = """
            deployment-types {
              test { lane.branch = dev-v2 }
              live { lane.branch = main-v2 }
            }
            terraform.backend.type = local
            tags.team = data
            """;
    private static final String ACCOUNT = "account { id = \"123456789012\", region = us-east-1 }\n";

    private final Path folder;

    private SampleConfig(Path folder) {
        this.folder = folder;
    }

    static SampleConfig with(String hocon) {
        try {
            SampleConfig config = new SampleConfig(Files.createTempDirectory("infra-test-"));
            Files.createDirectory(config.folder.resolve("accounts"));
            Files.writeString(config.folder.resolve("base.conf"), BASE);
            // On the same line, so that a test can count the lines of its own HOCON.
            Files.writeString(config.folder.resolve("infra.conf"), "include \"base.conf\", " + hocon);
            config.writeAccount("");
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the account's file with {@code hocon} in it; its first line is line 2 of the file. */
    void writeAccount(String hocon) {
        try {
            Files.writeString(accountFile(), ACCOUNT + hocon);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path accountFile() {
        return folder.resolve("accounts").resolve("dev.conf");
    }

    /** A message as it would be in any other folder. */
    String withoutFolder(String message) {
        return message.replace(folder + folder.getFileSystem().getSeparator(), "");
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
