package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What makes stacks of a configuration: modules in their order, classes, Java, Node.js. Told apart by a digest. */
public final class Program {
    /** Variables that cdktf, jsii and Node.js read, and by which bin/infra names its kernel. */
    private static final List<String> VARIABLES = List.of("CDKTF_", "JSII_", "NODE_", "INFRA_KERNEL");

    private final List<?> modules;
    private final List<?> replacements;
    private final Collection<Section<?>> sections;
    private final List<Inspection> inspections;
    private final CompletableFuture<Optional<String>> digest;

    private Program(
            List<?> modules, List<?> replacements, Collection<Section<?>> sections, List<Inspection> inspections) {
        this.modules = modules;
        this.replacements = replacements;
        this.sections = sections;
        this.inspections = inspections;
        this.digest = CompletableFuture.supplyAsync(this::read);
    }

    /**
     * Starts to look at it: there is much to read.
     *
     * @param modules those that contribute to stacks, in their order
     * @param replacements those that replace bindings of others
     * @param sections what is read of the configuration
     * @param inspections those that look at the stacks
     */
    public static Program of(
            List<?> modules, List<?> replacements, Collection<Section<?>> sections, List<Inspection> inspections) {
        return new Program(modules, replacements, sections, inspections);
    }

    /** Empty if it cannot be told whether another run's program is the same. */
    Optional<String> digest() {
        return digest.join();
    }

    /** The same of all that decides what a run says; empty also if an inspection has a state of its own. */
    Optional<String> withInspections() {
        return digest().flatMap(own -> digest(inspections).map(other -> own + other));
    }

    /** Whether it still is what it was in the beginning. */
    boolean isUnchanged() {
        return read().equals(digest());
    }

    private Optional<String> read() {
        try {
            Digest digest = new Digest();
            digest.add(Runtime.version().toString());
            sections.forEach(section -> digest.add(section.toString()));
            addEnvironment(digest, System.getenv());
            List<ClassLoader> loaders = Stream.of(List.of(this), modules, replacements, inspections)
                    .flatMap(List::stream)
                    .map(each -> each.getClass().getClassLoader())
                    .distinct()
                    .toList();
            return ClassPath.addTo(digest, loaders)
                    ? digest(modules)
                            .flatMap(own -> digest(replacements)
                                    .map(other -> digest.add(own).add(other).hex()))
                    : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            // Of what cannot be read nobody knows whether it has changed.
            return Optional.empty();
        }
    }

    private static Optional<String> digest(List<?> parts) {
        Digest digest = new Digest();
        for (Object part : parts) {
            digest.add(part.getClass().getName());
            if (part instanceof FurtherInputs inputs) {
                try {
                    digest.add(inputs.values());
                    for (Path file : inputs.files()) {
                        digest.add(file.toString()).add(content(file));
                    }
                } catch (IOException e) {
                    return Optional.empty();
                }
            } else if (hasState(part.getClass())) {
                return Optional.empty();
            }
        }
        return Optional.of(digest.hex());
    }

    /** Whether instances of a class may differ. What it inherits of Guice and of ours does not count. */
    static boolean hasState(Class<?> type) {
        return !type.getName().matches("com\\.google\\.inject\\..*|dev\\.prefectinfra\\.core\\.compose\\..*")
                && type != Object.class
                && (Arrays.stream(type.getDeclaredFields()).anyMatch(field -> !Modifier.isStatic(field.getModifiers()))
                        || hasState(type.getSuperclass()));
    }

    static void addEnvironment(Digest digest, Map<String, String> environment) throws IOException {
        Optional<Path> node = Machine.node(environment);
        if (node.isPresent()) {
            Path file = node.get().toRealPath();
            digest.add(file.toString()).add(Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        for (Map.Entry<String, String> each : new TreeMap<>(environment).entrySet()) {
            if (VARIABLES.stream().anyMatch(each.getKey()::startsWith)) {
                digest.add(each.getKey()).add(each.getValue());
                if (each.getKey().startsWith("INFRA_KERNEL")) {
                    digest.add(content(Path.of(each.getValue())));
                }
            }
        }
    }

    private static String content(Path file) throws IOException {
        return Files.exists(file) ? FileSum.of(file) : "";
    }
}
