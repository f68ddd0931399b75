package dev.prefectinfra.trim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run leaves for the next: what its output depended on, what it wrote, and what each jar of the class path
 * holds, so that none is opened again. Lines of words with tabs between them; one that does not read well counts as
 * none.
 */
final class Stamp {
    private final List<String> inputs;
    private final List<Identity> outputs;
    private final Map<Identity, Contents> jars;

    /** A file as it was. */
    record Identity(Path file, long size, long time) {
        static Identity of(Path file) throws IOException {
            return new Identity(
                    file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
        }

        /** Of a file that is going to be written. */
        static Identity ofMissing(Path file) {
            return new Identity(file, -1, -1);
        }

        boolean holds() {
            try {
                return equals(of(file));
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** What a jar holds: bindings, and uses of the providers that the class path had. */
    record Contents(List<Provider> providers, SortedMap<String, SortedSet<String>> uses) {}

    Stamp(List<String> inputs, List<Identity> outputs, Map<Identity, Contents> jars) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.jars = jars;
    }

    static Stamp read(Path file) {
        try {
            Stamp read = new Stamp(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
            read.add(Files.readAllLines(file));
            return read;
        } catch (NoSuchFileException e) {
            return none();
        } catch (IOException | RuntimeException e) {
            // Half a file of another program: made anew.
            return none();
        }
    }

    private static Stamp none() {
        return new Stamp(List.of(), List.of(), Map.of());
    }

    List<String> inputs() {
        return inputs;
    }

    List<Identity> outputs() {
        return outputs;
    }

    Map<Identity, Contents> jars() {
        return jars;
    }

    /** Whether the output is what these inputs made, and as it was written. */
    boolean isCurrent(List<String> wanted) {
        return inputs.equals(wanted) && outputs.stream().allMatch(Identity::holds);
    }

    private void add(List<String> lines) {
        Identity jar = null;
        for (String line : lines) {
            String[] words = line.split("\t", -1);
            switch (words[0]) {
                case "input" -> inputs.add(words[1]);
                case "output" -> outputs.add(identity(words));
                case "jar" -> {
                    jar = identity(words);
                    jars.put(jar, new Contents(new ArrayList<>(), new TreeMap<>()));
                }
                case "provider" -> jars.get(jar).providers().add(new Provider(jar.file(), words[1], words[2]));
                case "uses" ->
                    jars.get(jar)
                            .uses()
                            .put(words[1], new TreeSet<>(Arrays.asList(words).subList(2, words.length)));
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static Identity identity(String[] words) {
        return new Identity(Path.of(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    byte[] toBytes() {
        List<String> lines = new ArrayList<>();
        inputs.forEach(each -> lines.add("input\t" + each));
        outputs.forEach(each -> lines.add(line("output", each)));
        jars.forEach((jar, contents) -> {
            lines.add(line("jar", jar));
            contents.providers().forEach(each -> lines.add("provider\t" + each.folder() + "\t" + each.bundle()));
            contents.uses()
                    .forEach((provider, names) -> lines.add(Stream.concat(Stream.of("uses", provider), names.stream())
                            .collect(Collectors.joining("\t"))));
        });
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String line(String kind, Identity file) {
        return kind + "\t" + file.file() + "\t" + file.size() + "\t" + file.time();
    }
}
