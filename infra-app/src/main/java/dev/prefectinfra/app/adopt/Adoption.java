package dev.prefectinfra.app.adopt;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private final Map<String, Candidate> candidates = new TreeMap<>();
    private final List<Block> lookedUp = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * What was found.
     *
     * @param imports the id of each address that the plan imports; a look-up where AWS has invented it
     * @param notes what is not adopted, and what to look at, each on a line
     */
    public record Found(Map<String, String> imports, List<String> notes) {}

    private record Candidate(String id, Set<String> dependencies) {}

    private Adoption(Path folder, StackDocument stack) {
        this.folder = folder;
        this.terraform = new Terraform(folder);
        this.stack = stack;
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
        choose(state.addresses());
        probe.toFile().deleteOnExit(); // also when the user stops us
        try {
            Set<String> imported = existing(probe, progress);
            if (!imported.isEmpty()) {
                Files.move(probe, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            }
            return new Found(described(imported), notes);
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

    private void choose(Set<String> inState) {
        for (Block resource : stack.resources()) {
            if (inState.contains(resource.address())) {
                continue;
            }
            Optional<String> id = ResourceTypes.importId(resource.type());
            Optional<String> left = ResourceTypes.leftBecause(resource.type());
            if (ResourceTypes.isLookedUp(resource.type())) {
                lookedUp.add(resource);
            } else if (left.isPresent()) {
                notes.add(resource.address() + " is not adopted: " + left.get());
            } else if (id.isEmpty()) {
                byHand(resource, "no rule says how its id follows from its name");
            } else {
                try {
                    candidates.put(
                            resource.address(),
                            new Candidate(new Values(stack).filled(id.get(), resource), resource.dependencies()));
                } catch (UnknownValue e) {
                    byHand(resource, e.getMessage());
                }
            }
        }
    }

    private void byHand(Block resource, String reason) {
        notes.add(resource.address() + ": if it exists, import it by hand: " + reason);
    }

    /** The addresses of what exists; {@code probe} then has the import blocks for it. */
    private Set<String> existing(Path probe, Consumer<String> progress) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            ImportFile file = importFile();
            if (file.isEmpty()) {
                return Set.of();
            }
            progress.accept("asking Terraform which of " + (candidates.size() + lookedUp.size()) + " exist");
            Files.deleteIfExists(probe);
            file.write(probe);
            Terraform.Result plan = terraform.run("plan", "-no-color", "-input=false");
            PlanOutput output = new PlanOutput(plan.all());
            if (plan.code() == 0) {
                output.lost().forEach(address -> notes.add(address + ": the plan would destroy it, or make it anew"));
                return output.imported();
            }
            if (!output.problems().isEmpty() || !drop(output.missing())) {
                throw new AdoptionFailed("terraform plan failed in " + folder + ":\n"
                        + (output.problems().isEmpty() ? plan.all() : String.join("\n\n", output.problems())));
            }
        }
        throw new AdoptionFailed("after " + ROUNDS + " plans in " + folder
                + " Terraform still names resources that do not exist\n    is somebody destroying them?");
    }

    /**
     * Takes out what does not exist, and what rests on it: Terraform would not have begun with that. It spares a round
     * for each level.
     *
     * @return whether that was anything
     */
    private boolean drop(Set<String> missing) {
        Set<String> gone = new HashSet<>(missing);
        boolean dropped = candidates.keySet().removeAll(gone);
        while (candidates.entrySet().stream()
                .filter(each -> !Collections.disjoint(each.getValue().dependencies(), gone))
                .map(Map.Entry::getKey)
                .anyMatch(gone::add)) {
            candidates.keySet().removeAll(gone);
        }
        return dropped;
    }

    private ImportFile importFile() {
        ImportFile file = new ImportFile();
        candidates.forEach((address, candidate) -> {
            if (address.startsWith(ServiceLookup.TYPE + ".")) {
                ServiceLookup.add(file, address, candidate.id());
            } else {
                file.importOne(address, candidate.id());
            }
        });
        GroupLookups lookups = new GroupLookups(file);
        Set<String> groups = new TreeSet<>();
        for (Block resource : lookedUp) {
            groups.add(resource.type().equals(GroupLookups.GROUP) ? resource.name() : GroupLookups.groupOf(resource));
        }
        groups.forEach(name -> stack.at(GroupLookups.GROUP + "." + name).ifPresent(lookups::lookUp));
        for (Block resource : lookedUp) {
            if (resource.type().equals(GroupLookups.GROUP)) {
                lookups.importGroup(resource);
                if (!wantsEverythingOut(resource)) {
                    lookups.everythingOut(resource);
                }
            } else {
                lookups.importEgress(resource, GroupLookups.groupOf(resource));
            }
        }
        return file;
    }

    private boolean wantsEverythingOut(Block group) {
        return stack.resources(GroupLookups.EGRESS).stream()
                .filter(rule -> GroupLookups.groupOf(rule).equals(group.name()))
                .anyMatch(GroupLookups::wantsEverythingOut);
    }

    private Map<String, String> described(Set<String> imported) {
        Map<String, String> ids = new TreeMap<>();
        for (String address : imported) {
            Candidate candidate = candidates.get(address);
            ids.put(address, candidate == null ? "(looked up)" : candidate.id());
            if (address.startsWith(GroupLookups.EGRESS + "." + GroupLookups.ADDED)) {
                notes.add(address + " lets everything out of its group, as AWS makes new groups:"
                        + " the apply after infra adopt --done destroys it");
            }
        }
        return ids;
    }
}
