package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The output folder. Writes one file per stack, each by an atomic move, and the provider's lock file where there is
 * none; never touches anything else: state, plans and {@code .terraform/} may lie beside it. Whoever changes the folder
 * while synthesis writes there is not kept from anything.
 */
final class Output {
    private final Path stacks;
    private final Path lock;
    private final List<StackFolder> retired = new ArrayList<>();

    private Output(Path stacks, Path lock) {
        this.stacks = stacks;
        this.lock = lock;
    }

    static Output open(SynthRequest request, Configuration configuration) {
        Output output =
                new Output(request.out().resolve("stacks"), request.config().resolve(StackFolder.LOCK));
        List<Problem> problems = new ArrayList<>();
        misplaced(request).or(() -> StackFolder.notAFolder(output.stacks)).ifPresent(problems::add);
        try {
            if (problems.isEmpty()) {
                Files.createDirectories(output.stacks);
                output.check(request, configuration, problems);
            }
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

    /** Folders that nobody means, or that are somebody else's. */
    private static Optional<Problem> misplaced(SynthRequest request) {
        Path out = request.out().toAbsolutePath().normalize();
        Path config = request.config().toAbsolutePath().normalize();
        String what = "";
        if (request.out().toString().isEmpty()) {
            what = "is empty";
        } else if (out.getParent() == null) {
            what = "is the root of the file system";
        } else if (out.equals(config) || out.startsWith(config.resolve("accounts"))) {
            what = "is the folder of the configuration";
        }
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        new Location("--out " + request.out(), 0), "", what, "a folder of its own, such as cdktf.out"));
    }

    private static Problem unwritable(Path path) {
        return new Problem(
                new Location(path.toString(), 0), "", "cannot be written", "name a folder that can be: --out");
    }

    private void check(SynthRequest request, Configuration configuration, List<Problem> problems) throws IOException {
        Set<String> configured = configuration.stacks().stream()
                .map(ConfiguredStack::name)
                .map(StackName::value)
                .collect(Collectors.toCollection(TreeSet::new));
        configured.forEach(name -> folder(name).obstacle().ifPresent(problems::add));
        Set<String> there = new TreeSet<>();
        try (Stream<Path> folders = Files.list(stacks)) {
            folders.map(StackFolder::new).filter(StackFolder::hasStack).forEach(each -> there.add(each.name()));
        }
        for (String name : request.retired()) {
            if (configured.contains(name) || !there.contains(name)) {
                problems.add(new Problem(
                        new Location("--retire " + name, 0),
                        "",
                        configured.contains(name) ? "is still configured" : "is no stack in " + stacks,
                        "name a stack that the configuration no longer has"));
            }
        }
        there.removeAll(configured);
        for (String name : there) {
            if (request.retired().contains(name)) {
                retire(folder(name), problems);
            } else {
                problems.add(new Problem(
                        new Location(stacks.resolve(name).toString(), 0),
                        "",
                        "belongs to a stack that the configuration no longer has",
                        "it can be destroyed only from here: see docs/retiring.md, then --retire " + name));
            }
        }
    }

    private void retire(StackFolder folder, List<Problem> problems) throws IOException {
        Optional<Problem> wrong = folder.obstacle();
        if (wrong.isEmpty()) {
            wrong = folder.foreignFile();
        }
        wrong.ifPresentOrElse(problems::add, () -> retired.add(folder));
    }

    private StackFolder folder(String name) {
        return new StackFolder(stacks.resolve(name));
    }

    Synthesis replace(List<StackName> names, Path aside) throws IOException {
        for (StackName name : names) {
            refuseSharedState(name, made(aside, name));
        }
        Set<StackName> changed = prepare(names, aside);
        List<Synthesis.Written> written = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (StackName name : names) {
            StackFolder folder = folder(name.value());
            if (changed.contains(name)) {
                folder.replace();
            }
            written.add(new Synthesis.Written(name, folder.file(), changed.contains(name)));
            if (Files.exists(lock)) {
                folder.copyLock(lock, notes);
            }
        }
        if (!Files.exists(lock)) {
            notes.add(lock + " is missing: each terraform init takes the newest provider of the range; copy the"
                    + " .terraform.lock.hcl that one makes to there");
        }
        for (StackFolder folder : retired) {
            folder.retire();
            notes.add("retired " + folder.name() + "; what else lies in its folder was left there");
        }
        return new Synthesis(List.copyOf(written), List.copyOf(notes));
    }

    static Path made(Path aside, StackName name) {
        return aside.resolve("stacks").resolve(name.value()).resolve(StackFolder.FILE);
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
        List<Problem> problems = new ArrayList<>();
        for (StackName name : names) {
            StackFolder folder = folder(name.value());
            try {
                Optional<Problem> wrong = folder.obstacle();
                if (wrong.isEmpty() && folder.prepare(Files.readAllBytes(made(aside, name)))) {
                    changed.add(name);
                    wrong = folder.foreignFile();
                }
                wrong.ifPresent(problems::add);
            } catch (IOException e) {
                problems.add(unwritable(folder.file()));
            }
        }
        if (!problems.isEmpty()) {
            for (StackName each : changed) {
                folder(each.value()).discard();
            }
            throw new InvalidConfiguration(problems);
        }
        return changed;
    }
}
