package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration comes from: the same for every command. */
final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "DIR",
            order = 90,
            description = "The folder with infra.conf and accounts/; config by default.")
    private Path folder = Path.of("config");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            order = 91,
            description = "Overrides every file. May be repeated.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--backend",
            paramLabel = "TYPE",
            order = 92,
            description = "cloud, s3 or local: the same as --set terraform.backend.type=TYPE.")
    private @Nullable String backend;

    Path folder() {
        return folder;
    }

    List<String> assignments() {
        List<String> all = new ArrayList<>(assignments);
        if (backend != null) {
            all.add("terraform.backend.type=" + backend);
        }
        return all;
    }

    Configuration load(Infra infra) {
        return infra.configuration(folder, assignments());
    }
}
