package dev.prefectinfra.app;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.prefectinfra.core.compose.Infra;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the sample configuration, of one account because each costs time, with examples of what it leaves out. In
 * it one thing at a time is wrong.
 */
final class ConfigCopy {
    private static final Infra PLATFORM = Main.platform();

    private final Path folder;
    private final Text infra;
    private final Text account;

    /** One of its files, and what is in it as long as nothing is wrong. */
    record Text(Path file, String right) {
        void restore() {
            write(right);
        }

        /** Adds to the file, and tells the place of a line of what was added. */
        String append(String hocon, int line) {
            write(right + hocon);
            return place(line);
        }

        /** Lets the file include what is right, and override it: the include is line 1. */
        void override(String hocon) {
            write(include("right", right) + hocon);
        }

        /** Lets the file include what is right, then texts that override it and each other. */
        void override(List<String> hocons) {
            StringBuilder includes = new StringBuilder(include("right", right));
            for (int i = 0; i < hocons.size(); i++) {
                includes.append('\n').append(include("part-" + i, hocons.get(i)));
            }
            write(includes.toString());
        }

        private String include(String name, String hocon) {
            Path included = file.resolveSibling("included").resolve(name);
            try {
                Files.createDirectories(included.getParent());
                Files.writeString(included, hocon);
                return "include \"included/" + name + '"';
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The place of a line of what is added. */
        String place(int line) {
            return file + ":" + (line + right.chars().filter(c -> c == '\n').count());
        }

        void write(String text) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ConfigCopy(Path folder, Text infra, Text account) {
        this.folder = folder;
        this.infra = infra;
        this.account = account;
    }

    static ConfigCopy in(Path folder) {
        Path sample = CommandLineRun.SAMPLE;
        try (InputStream in = ConfigCopy.class.getResourceAsStream("/bad-input/examples.conf")) {
            Files.createDirectories(folder.resolve("accounts"));
            Files.copy(
                    sample.resolve(".terraform.lock.hcl"),
                    folder.resolve(".terraform.lock.hcl"),
                    StandardCopyOption.REPLACE_EXISTING);
            String examples = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            ConfigCopy copy = new ConfigCopy(
                    folder,
                    new Text(folder.resolve("infra.conf"), Files.readString(sample.resolve("infra.conf")) + examples),
                    new Text(
                            folder.resolve("accounts/dev.conf"),
                            Files.readString(sample.resolve("accounts/dev.conf"))));
            copy.restore();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Text infra() {
        return infra;
    }

    /** The file of the account {@code dev}. */
    Text account() {
        return account;
    }

    void restore() {
        infra.restore();
        account.restore();
    }

    /** Values that are accepted, for every section. */
    String examples() {
        return infra.right() + account.right() + "\nlane.branch = dev-v2\n";
    }

    /** Whether a layer of the files has a value at a path, and not only further keys below it. */
    boolean sets(Layer layer, String path) {
        String in = layer == Layer.TYPE ? layer.prefix() + path : path;
        ConfigObject value = ConfigFactory.parseString((layer == Layer.TYPE ? infra : account).right())
                .root();
        List<String> keys = List.of(in.split("\\.", -1));
        for (String key : keys.subList(0, keys.size() - 1)) {
            if (!(value.get(key) instanceof ConfigObject below)) {
                return value.containsKey(key);
            }
            value = below;
        }
        String last = keys.get(keys.size() - 1);
        return value.containsKey(last) && !(value.get(last) instanceof ConfigObject);
    }

    /** Checks it as {@code validate} does. */
    CommandLineRun validate(List<String> options) {
        return run("validate", options);
    }

    /** Synthesizes it into a folder, which is not there before. */
    CommandLineRun synth(Path out, List<String> options) {
        List<String> more = new ArrayList<>(options);
        more.add("--out=" + out);
        return run("synth", more);
    }

    private CommandLineRun run(String command, List<String> options) {
        List<String> args = new ArrayList<>(List.of(command, "--config=" + folder));
        args.addAll(options);
        return CommandLineRun.of(PLATFORM, args.toArray(String[]::new));
    }
}
