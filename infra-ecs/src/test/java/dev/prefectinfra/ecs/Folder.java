package dev.prefectinfra.ecs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Configuration folders with other accounts than {@code Synthesized} has. */
public final class Folder {
    private static final String BASE =
            "deployment-types { test.lane.branch = dev-v2, live.lane.branch = main-v2 }, terraform.backend.type = local,"
                    + " tags.team = data, ";

    private Folder() {}

    /**
     * Writes {@code infra.conf}, line for line the HOCON, and one file per account.
     *
     * @param accounts each {@code NAME} or {@code NAME@REGION}, of account id 100000000001, 100000000002, ...
     */
    public static void write(Path folder, String hocon, List<String> accounts) {
        try {
            Files.writeString(folder.resolve("infra.conf"), BASE + hocon);
            Path files = Files.createDirectories(folder.resolve("accounts"));
            int number = 0;
            for (String account : accounts) {
                number++;
                String[] parts = account.split("@", 2);
                Files.writeString(
                        files.resolve(parts[0] + ".conf"),
                        "account { id = 10000000000" + number + ", region = "
                                + (parts.length == 2 ? parts[1] : "us-east-1") + " }\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
