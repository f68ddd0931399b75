package dev.prefectinfra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** The stacks of an output folder. */
public final class SynthesizedPlatform {
    private final SortedMap<String, SynthesizedStack> stacks;

    private SynthesizedPlatform(SortedMap<String, SynthesizedStack> stacks) {
        this.stacks = stacks;
    }

    /** Reads all stacks in a folder that was synthesized into. */
    public static SynthesizedPlatform read(Path out) {
        SortedMap<String, SynthesizedStack> stacks = new TreeMap<>();
        try (Stream<Path> folders = Files.list(out.resolve("stacks"))) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                stacks.put(name, SynthesizedStack.read(name, folder.resolve("cdk.tf.json")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SynthesizedPlatform(stacks);
    }

    /** The names of the stacks, sorted. */
    public List<String> names() {
        return List.copyOf(stacks.keySet());
    }

    /** One stack; fails with the names of all if it is not there. */
    public SynthesizedStack stack(String name) {
        SynthesizedStack stack = stacks.get(name);
        return stack != null ? stack : Assertions.fail("no stack %s was made, but %s", name, stacks.keySet());
    }
}
