package dev.prefectinfra.core.sample;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synth.Synthesis;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An output folder and what lies in it. */
public record Out(Path folder) {
    public Synthesis synth(Infra infra, ConfigFolder config) {
        return infra.synth(config.path(), folder);
    }

    /** Synthesizes one deployment type's stacks only. */
    public Synthesis synthOnly(Infra infra, ConfigFolder config, String type) {
        return infra.synth(new SynthRequest(
                config.path(), folder, List.of(), Set.of(), Set.of(type), Set.of(), false, stack -> {}));
    }

    /** Synthesizes after the stacks of these names were destroyed. */
    public Synthesis synthRetiring(Infra infra, ConfigFolder config, String... names) {
        return infra.synth(new SynthRequest(
                config.path(), folder, List.of(), Set.of(), Set.of(), Set.of(names), false, stack -> {}));
    }

    public Path file(String stack) {
        return folder.resolve("stacks").resolve(stack).resolve("cdk.tf.json");
    }

    public String text(String stack) {
        try {
            return Files.readString(file(stack));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode json(String stack) {
        try {
            return StackDocument.read(file(stack)).json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file below {@code stacks/}, hidden ones too, with what is in it. */
    public SortedMap<String, String> files() {
        return files(folder.resolve("stacks"));
    }

    /** Every file, hidden ones too, with what is in it. */
    public SortedMap<String, String> all() {
        return files(folder);
    }

    private static SortedMap<String, String> files(Path folder) {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
