package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The output folder. Writes one file per stack and the record of what they were made from, each by an atomic move, and
 * the provider's lock file where there is none; never touches anything else: state, plans and {@code .terraform/} may
 * lie beside it. Whoever changes the folder while synthesis writes there is not kept from anything.
 */
final class Output {
    private final Path stacks;
    private final Path lock;
    private final WholeFile record;
    private final List<StackFolder> retired = new ArrayList<>();

    private Output(Path stacks, Path lock, WholeFile record) {
        this.stacks = stacks;
        this.lock = lock;
        this.record = record;
    }

    /** @param configured the names of all stacks that there are to be */
    static Output open(SynthRequest request, Set<String> configured) {
        OutputPlace place = new OutputPlace(request.out(), request.config());
        Output output = new Output(
                place.stacks(),
                request.config().resolve(StackFolder.LOCK),
                new WholeFile(request.out().resolve(MadeFrom.FILE)));
        List<Problem> problems = new ArrayList<>();
        place.misplaced().ifPresent(problems::add);
        try {
            if (problems.isEmpty()) {
                Files.createDirectories(output.stacks);
                configured.forEach(name -> output.folder(name).obstacle().ifPresent(problems::add));
                output.retired.addAll(new StaleStacks(output.stacks, configured).retired(request, problems));
                output.record.obstacle().or(output::foreignRecord).ifPresent(problems::add);
            }
        } catch (IOException e) {
            problems.add(OutputPlace.unwritable(output.stacks));
        }
        if (problems.isEmpty()) {
            place.unwritable().ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return output;
    }

    private Optional<Problem> foreignRecord() {
        return record.exists() && !MadeFrom.isOurs(record.path())
                ? Optional.of(new Problem(
                        new Location(record.path().toString(), 0), "", "was not written by synth", "move it away"))
                : Optional.empty();
    }

    private StackFolder folder(String name) {
        return new StackFolder(stacks.resolve(name));
    }

    /** A stack's file, if it is what the record says. */
    Optional<byte[]> ifMade(String name, MadeFrom.Stack recorded) {
        try {
            return folder(name).content().filter(recorded::made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts stacks in their places, and tells of others that stay as they are.
     *
     * @param names both
     * @param staging where some of them were made
     */
    Synthesis replace(List<StackName> names, Set<StackName> made, Path staging) throws IOException {
        for (StackName name : made) {
            refuseSharedState(name, made(staging, name));
        }
        Set<StackName> changed = prepare(made, staging);
        List<Synthesis.Written> written = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (StackName name : names) {
            StackFolder folder = folder(name.value());
            if (changed.contains(name)) {
                folder.replace();
            } else {
                folder.discard();
            }
            written.add(new Synthesis.Written(name, folder.file(), changed.contains(name)));
            if (Files.exists(lock)) {
                folder.copyLock(lock, notes);
            }
            folder.tellFurther(notes);
        }
        if (!Files.exists(lock)) {
            notes.add(lock + " is missing: each terraform init takes the newest provider of the range; copy the"
                    + " .terraform.lock.hcl that one makes to there");
        }
        for (StackFolder folder : retired) {
            folder.retire();
            notes.add("retired " + folder.name() + "; other files in its folder were kept");
        }
        return new Synthesis(List.copyOf(written), List.copyOf(notes));
    }

    /** Comes last. What a killed run has not recorded is made anew. */
    void record(MadeFrom made) throws IOException {
        if (record.prepare(made.bytes())) {
            record.replace();
        }
    }

    static byte[] read(Path staging, StackName name) throws IOException {
        return Files.readAllBytes(made(staging, name));
    }

    static Path made(Path staging, StackName name) {
        return staging.resolve("stacks").resolve(name.value()).resolve(StackFolder.FILE);
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
    private Set<StackName> prepare(Set<StackName> names, Path staging) throws IOException {
        Set<StackName> changed = new TreeSet<>();
        List<Problem> problems = new ArrayList<>();
        for (StackName name : names) {
            StackFolder folder = folder(name.value());
            try {
                Optional<Problem> wrong = folder.obstacle();
                if (wrong.isEmpty() && folder.prepare(Files.readAllBytes(made(staging, name)))) {
                    changed.add(name);
                    wrong = folder.foreignFile();
                }
                wrong.ifPresent(problems::add);
            } catch (IOException e) {
                problems.add(OutputPlace.unwritable(folder.file()));
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
