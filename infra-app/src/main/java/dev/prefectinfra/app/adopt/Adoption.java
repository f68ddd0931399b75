package dev.prefectinfra.app.adopt;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds what exists in AWS and not in a stack's state, and writes import blocks for it beside the stack.
 *
 * <p>Every resource that the state lacks is a candidate. Terraform itself is asked which of them exist: it plans with
 * all of them, and names those that it cannot find. Nothing changes in AWS or in the state.
 */
public final class Adoption {
    /** What adoption writes into a stack's folder. */
    public static final String FILE = "adopt.tf.json";

    private static final String PROBE = "adopt-probe.tf.json";
    /** Each round drops candidates, and then Terraform looks at what depends on them. */
    private static final int ROUNDS = 10;

    private final Path folder;
    private final Terraform terraform;
    private final StackDocument stack;
    private final Candidates candidates;
    private final List<String> notes = new ArrayList<>();

    /**
     * What was found.
     *
     * @param imports the id of each address that the plan imports; a look-up where AWS has invented it
     * @param notes what is not adopted, and what to look at, each on a line
     */
    public record Found(Map<String, String> imports, List<String> notes) {}

    private Adoption(Path folder, StackDocument stack) {
        this.folder = folder;
        this.terraform = new Terraform(folder);
        this.stack = stack;
        this.candidates = new Candidates(stack, notes);
    }

    /**
     * Looks for what exists outside the state, and writes {@link #FILE} unless there is nothing.
     *
     * @param folder a stack's folder, after {@code terraform init}
     * @param progress is told what goes on
     * @throws AdoptionFailed if Terraform cannot plan; then no file is left behind
     */
    public static Found find(Path folder, Consumer<String> progress) throws IOException {
        return new Adoption(folder, StackDocument.read(folder.resolve("cdk.tf.json"))).find(progress);
    }

    /**
     * Removes what was written for a stack; gives back whether there was something.
     *
     * @throws AdoptionFailed if a file of that name was not written by adoption
     */
    public static boolean remove(Path folder) throws IOException {
        return ImportFile.remove(folder.resolve(FILE));
    }

    private Found find(Consumer<String> progress) throws IOException {
        Path probe = folder.resolve(PROBE);
        remove(folder);
        ImportFile.remove(probe);
        progress.accept("reading the state");
        State state = State.pull(terraform);
        refuseTainted(state);
        candidates.choose(state.addresses());
        probe.toFile().deleteOnExit(); // also when the user stops us
        try {
            Set<String> imported = existing(probe, progress);
            if (!imported.isEmpty()) {
                Files.move(probe, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            }
            return new Found(candidates.ids(imported), notes);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** No plan would succeed: a protected resource that is marked as half-made would have to be replaced. */
    private void refuseTainted(State state) {
        List<String> tainted = stack.resources().stream()
                .filter(Block::isProtected)
                .map(Block::address)
                .filter(state.tainted()::contains)
                .toList();
        if (!tainted.isEmpty()) {
            throw new AdoptionFailed(
                    String.join(", ", tainted) + ": its creation was interrupted, so that Terraform has"
                            + " marked it as tainted; it would replace it, and may not, since it is protected"
                            + "\n    look at it, then run:\n"
                            + tainted.stream()
                                    .map(address -> "        terraform -chdir=" + folder + " untaint " + address)
                                    .collect(Collectors.joining("\n"))
                            + "\n    then plan and apply; if that fails, run infra adopt again");
        }
    }

    /** The addresses of what exists; {@code probe} then has the import blocks for it. */
    private Set<String> existing(Path probe, Consumer<String> progress) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            ImportFile file = candidates.importFile();
            if (file.isEmpty()) {
                return Set.of();
            }
            progress.accept("asking Terraform which of " + candidates.size() + " exist");
            Files.deleteIfExists(probe);
            file.write(probe);
            Terraform.Result plan = terraform.run("plan", "-no-color", "-input=false");
            PlanOutput output = new PlanOutput(plan.all());
            if (plan.code() == 0) {
                output.lost().forEach(address -> notes.add(address + ": the plan would destroy it, or make it anew"));
                return output.imported();
            }
            if (!output.problems().isEmpty() || !candidates.drop(output.missing())) {
                throw new AdoptionFailed("terraform plan failed in " + folder + ":\n"
                        + (output.problems().isEmpty() ? plan.all() : String.join("\n\n", output.problems())));
            }
        }
        throw new AdoptionFailed("after " + ROUNDS + " plans in " + folder
                + " Terraform still names resources that do not exist\n    is somebody destroying them?");
    }
}
