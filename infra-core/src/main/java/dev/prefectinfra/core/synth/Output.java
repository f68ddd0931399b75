package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.Configuration;
import dev.prefectinfra.core.config.ConfiguredStack;
import dev.prefectinfra.core.config.InvalidConfiguration;
import dev.prefectinfra.core.config.Location;
import dev.prefectinfra.core.config.Problem;
import dev.prefectinfra.core.name.StackName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The output folder. Writes one file per stack, each by an atomic move, and the provider's lock file where there is
 * none; never touches anything else: state, plans and {@code .terraform/} may lie beside it.
 */
final class Output {
    private static final String FILE = "cdk.tf.json";
    private static final String LOCK = ".terraform.lock.hcl";

    private final Path stacks;
    private final Path lock;
    private final List<String> retired = new ArrayList<>();

    private Output(Path stacks, Path lock) {
        this.stacks = stacks;
        this.lock = lock;
    }

    static Output open(SynthRequest request, Configuration configuration) {
        Output output =
                new Output(request.out().resolve("stacks"), request.config().resolve(LOCK));
        List<Problem> problems = new ArrayList<>();
        try {
            Files.createDirectories(output.stacks);
            output.findStale(request, configuration, problems);
        } catch (IOException e) {
            problems.add(unwritable(output.stacks));
        }
        for (Path folder : List.of(request.out(), output.stacks)) {
            if (problems.isEmpty() && !Files.isWritable(folder)) {
                problems.add(unwritable(folder));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return output;
    }

    private static Problem unwritable(Path path) {
        return new Problem(
                new Location(path.toString(), 0), "", "cannot be written", "name a folder that can be: --out");
    }

    /** A stack is stale when the configuration no longer has it, whatever was selected. */
    private void findStale(SynthRequest request, Configuration configuration, List<Problem> problems)
            throws IOException {
        Set<String> configured = configuration.stacks().stream()
                .map(ConfiguredStack::name)
                .map(StackName::value)
                .collect(Collectors.toSet());
        for (String name : request.retired()) {
            if (configured.contains(name) || !Files.exists(stacks.resolve(name).resolve(FILE))) {
                problems.add(new Problem(
                        new Location("--retire " + name, 0),
                        "",
                        configured.contains(name) ? "is still configured" : "is no stack in " + stacks,
                        "name a stack that the configuration no longer has"));
            }
        }
        try (Stream<Path> folders = Files.list(stacks)) {
            for (Path folder : folders.sorted().toList()) {
                String name = folder.getFileName().toString();
                if (Files.exists(folder.resolve(FILE)) && !configured.contains(name)) {
                    if (request.retired().contains(name)) {
                        retired.add(name);
                    } else {
                        problems.add(new Problem(
                                new Location(folder.toString(), 0),
                                "",
                                "belongs to a stack that the configuration no longer has",
                                "it can be destroyed only from here: see docs/retiring.md, then --retire " + name));
                    }
                }
            }
        }
    }

    Synthesis replace(List<StackName> names, Path aside) throws IOException {
        for (StackName name : names) {
            refuseSharedState(name, made(aside, name));
        }
        Set<StackName> changed = prepare(names, aside);
        List<Synthesis.Written> written = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (StackName name : names) {
            Path file = file(name);
            if (changed.contains(name)) {
                moveInOneStep(file);
            }
            written.add(new Synthesis.Written(name, file, changed.contains(name)));
            copyLock(file.getParent(), notes);
        }
        for (String name : retired) {
            Files.delete(stacks.resolve(name).resolve(FILE));
            notes.add("retired " + name + "; what else lies in its folder was left there");
        }
        return new Synthesis(List.copyOf(written), List.copyOf(notes));
    }

    static Path made(Path aside, StackName name) {
        return aside.resolve("stacks").resolve(name.value()).resolve(FILE);
    }

    /** cdktf connects stacks without a word when one uses another's reference; ours plan and apply apart. */
    private static void refuseSharedState(StackName name, Path file) throws IOException {
        if (Files.readString(file, StandardCharsets.UTF_8).contains("terraform_remote_state")) {
            throw new IllegalStateException("The stack " + name
                    + " reads another stack's state: a module uses a reference to a resource of another stack."
                    + " Compute the name or ARN from the configuration instead.");
        }
    }

    /** Writes what has changed beside what it replaces: whatever fails does so before the first file is replaced. */
    private Set<StackName> prepare(List<StackName> names, Path aside) throws IOException {
        Set<StackName> changed = new TreeSet<>();
        for (StackName name : names) {
            Path file = file(name);
            byte[] bytes = Files.readAllBytes(made(aside, name));
            try {
                Files.createDirectories(file.getParent());
                if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
                    changed.add(name);
                    Files.write(whole(file), bytes);
                } else {
                    // A run that was killed may have left it.
                    Files.deleteIfExists(whole(file));
                }
            } catch (IOException e) {
                for (StackName each : changed) {
                    Files.deleteIfExists(whole(file(each)));
                }
                throw new InvalidConfiguration(List.of(unwritable(file)));
            }
        }
        return changed;
    }

    private Path file(StackName name) {
        return stacks.resolve(name.value()).resolve(FILE);
    }

    /** Beside the file that it is going to replace: elsewhere may be another disk. */
    private static Path whole(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    private static void moveInOneStep(Path file) throws IOException {
        Files.move(whole(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copyLock(Path folder, List<String> notes) throws IOException {
        Path copy = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            return;
        }
        if (!Files.exists(copy)) {
            Files.copy(lock, whole(copy), StandardCopyOption.REPLACE_EXISTING);
            moveInOneStep(copy);
        } else if (Files.mismatch(lock, copy) >= 0) {
            notes.add(copy + " differs from " + lock + " and was left: remove it, or copy it there");
        }
    }
}
