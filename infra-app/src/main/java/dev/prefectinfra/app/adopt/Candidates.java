package dev.prefectinfra.app.adopt;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What exists in AWS perhaps, and is not in the state: everything at first, and less after each plan. */
final class Candidates {
    private final StackDocument stack;
    private final List<String> notes;
    private final Map<String, Candidate> byAddress = new TreeMap<>();
    private final List<Block> lookedUp = new ArrayList<>();

    /** @param notes gets what is not adopted, and what to look at */
    Candidates(StackDocument stack, List<String> notes) {
        this.stack = stack;
        this.notes = notes;
    }

    private record Candidate(String id, Set<String> dependencies) {}

    int size() {
        return byAddress.size() + lookedUp.size();
    }

    /** All resources that are not in the state. */
    void choose(Set<String> inState) {
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
                    byAddress.put(
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

    /**
     * Takes out what does not exist, and what rests on it: Terraform would not have begun with that. It spares a round
     * for each level.
     *
     * @return whether that was anything
     */
    boolean drop(Set<String> missing) {
        Set<String> gone = new HashSet<>(missing);
        boolean dropped = byAddress.keySet().removeAll(gone);
        while (byAddress.entrySet().stream()
                .filter(each -> !Collections.disjoint(each.getValue().dependencies(), gone))
                .map(Map.Entry::getKey)
                .anyMatch(gone::add)) {
            byAddress.keySet().removeAll(gone);
        }
        return dropped;
    }

    /** Import blocks for all that are left. */
    ImportFile importFile() {
        ImportFile file = new ImportFile();
        byAddress.forEach((address, candidate) -> {
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

    /** The ids of what Terraform imports, by address. */
    Map<String, String> ids(Set<String> imported) {
        Map<String, String> ids = new TreeMap<>();
        for (String address : imported) {
            Candidate candidate = byAddress.get(address);
            ids.put(address, candidate == null ? "(looked up)" : candidate.id());
            if (address.startsWith(GroupLookups.EGRESS + "." + GroupLookups.ADDED)) {
                notes.add(address + " lets everything out of its group, as AWS makes new groups:"
                        + " the apply after infra adopt --done destroys it");
            }
        }
        return ids;
    }
}
