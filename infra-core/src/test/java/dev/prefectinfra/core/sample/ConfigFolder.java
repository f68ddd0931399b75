package dev.prefectinfra.core.sample;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;

/** Writes a configuration, and reads it. Starts out as one that is accepted. */
public final class ConfigFolder {
    private static final List<Section<?>> SECTIONS = List.of(QueueConfig.SECTION, OwnerConfig.SECTION);

    private final Path folder;
    private final String common;

    private ConfigFolder(Path folder, String common) {
        this.folder = folder;
        this.common = common;
        infra("").account("dev", "");
    }

    /** One lane, {@code test}, and what the sections of the sample need. */
    public static ConfigFolder in(Path folder) {
        return new ConfigFolder(folder, "deployment-types.test.lane.branch = dev-v2, owner.name = us, ");
    }

    /** Two lanes, and what is needed to synthesize without any section. */
    public static ConfigFolder forSynthesis(Path folder) {
        return new ConfigFolder(
                folder,
                "deployment-types { test.lane.branch = dev-v2, live.lane.branch = main-v2 },"
                        + " terraform.backend.type = local, tags.team = data, ");
    }

    public Path path() {
        return folder;
    }

    /** Replaces {@code infra.conf}: {@code hocon} starts in line 1, after what is always there. */
    public ConfigFolder infra(String hocon) {
        // Of another file: what is set twice in one is an error.
        file("always.conf", common);
        return file("infra.conf", "include \"always.conf\", " + hocon);
    }

    /** Replaces an account's file: {@code hocon} starts in line 1, after what is always there. */
    public ConfigFolder account(String name, String hocon) {
        return file("accounts/" + name + ".conf", "account { id = 123456789012, region = us-east-1 }, " + hocon);
    }

    public ConfigFolder file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public ConfigFolder file(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Configuration load(String... assignments) {
        return Configuration.load(folder, List.of(assignments), SECTIONS);
    }

    /** The section {@code queue} of the only lane. */
    public QueueConfig queue(String... assignments) {
        return load(assignments).accounts().get(0).lanes().get(0).settings().get(QueueConfig.SECTION);
    }

    /** The report, its files named relative to the folder; fails when there is nothing to report. */
    public String report(String... assignments) {
        try {
            load(assignments);
        } catch (InvalidConfiguration e) {
            return e.getMessage().replace(folder + folder.getFileSystem().getSeparator(), "");
        }
        return Assertions.fail("the configuration in %s was accepted", folder);
    }
}
