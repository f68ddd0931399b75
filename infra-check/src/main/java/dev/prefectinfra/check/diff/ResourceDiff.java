package dev.prefectinfra.check.diff;

import dev.prefectinfra.check.diff.Blocks.Moved;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What happens to the resources of a stack, and what protects the data in them. */
final class ResourceDiff {
    private static final Leaves NOTHING = new Leaves();

    private final String stack;
    private final StackDocument before;
    private final StackDocument after;
    private final Set<String> forgotten;
    private final Set<String> imported;
    private final Map<String, SortedSet<String>> changed = new TreeMap<>();
    private final List<Difference> all = new ArrayList<>();

    private ResourceDiff(String stack, Moved moved, StackDocument after) {
        this.stack = stack;
        this.before = moved.stack();
        this.after = after;
        this.forgotten = Blocks.forgotten(after);
        this.imported = Blocks.imported(after);
        moved.from().forEach((now, old) -> add(Topic.RESOURCES, Kind.MOVED, now, "was " + old));
    }

    static List<Difference> between(String stack, Moved moved, StackDocument after) {
        ResourceDiff diff = new ResourceDiff(stack, moved, after);
        diff.compare();
        return diff.all;
    }

    private void add(Topic topic, Kind kind, String address, String text) {
        all.add(Difference.of(topic, kind, stack, address, text));
    }

    private void compare() {
        for (Block block : after.resources()) {
            Optional<Block> earlier = before.at(block.address());
            if (earlier.isPresent()) {
                changed.put(block.address(), leaves(earlier.get()).differing(leaves(block)));
            } else {
                add(
                        Topic.RESOURCES,
                        imported.contains(block.address()) ? Kind.IMPORTED : Kind.ADDED,
                        block.address(),
                        "");
                protectionsOfPart(block, before, NOTHING, leaves(block));
            }
        }
        before.resources().stream()
                .filter(block -> after.at(block.address()).isEmpty())
                .forEach(this::removed);
        Replacements sure = new Replacements(after, changed, Set.of());
        Replacements maybe = new Replacements(after, changed, lookups());
        changed.forEach((address, paths) -> changed(address, paths, sure.of(address), maybe.of(address)));
    }

    /** The data sources that are asked for something else, and so may find it. */
    private Set<String> lookups() {
        return after.data().stream()
                .filter(block -> before.at(block.address())
                        .filter(each -> leaves(each).differing(leaves(block)).isEmpty())
                        .isEmpty())
                .map(Block::address)
                .collect(Collectors.toSet());
    }

    private static Leaves leaves(Block block) {
        return Leaves.of(block.arguments());
    }

    private void removed(Block block) {
        boolean stays = forgotten.contains(block.address());
        add(Topic.RESOURCES, stays ? Kind.FORGOTTEN : Kind.REMOVED, block.address(), "");
        if (!stays) {
            if (block.isProtected()) {
                add(
                        Topic.DATA,
                        Kind.UNPROTECTED,
                        block.address(),
                        "is removed, and prevent_destroy with it: Terraform destroys it");
            }
            protectionsOfPart(block, after, leaves(block), NOTHING);
        }
    }

    /** Of a setting of something that is there before and after. */
    private void protectionsOfPart(Block block, StackDocument other, Leaves had, Leaves has) {
        if (ResourceTypes.isPart(block.type())
                && block.dependencies().stream().allMatch(each -> other.at(each).isPresent())) {
            all.addAll(Protections.between(stack, block.address(), block.type(), had, has));
        }
    }

    private void changed(
            String address, SortedSet<String> paths, Collection<String> because, Collection<String> lookedUp) {
        Block had = before.at(address).orElseThrow();
        Block has = after.at(address).orElseThrow();
        Shown shown = new Shown(has.type(), leaves(had), leaves(has));
        all.addAll(Protections.between(stack, address, has.type(), leaves(had), leaves(has)));
        List<String> maybe = new ArrayList<>(Replacements.maybe(has.type(), paths));
        lookedUp.forEach(each -> maybe.add(each + " (looked up otherwise)"));
        Topic topic = Topic.REPLACEMENT;
        Kind kind = Kind.REPLACED;
        String text = "because of " + String.join(", ", because);
        if (!because.isEmpty()) {
            Optional<String> harmless = ResourceTypes.replacedHarmlesslyBecause(has.type());
            topic = harmless.isPresent() ? Topic.RESOURCES : topic;
            text = harmless.orElse(text + (had.isProtected() ? "; it is protected, so that Terraform refuses" : ""));
        } else if (!maybe.isEmpty()) {
            kind = Kind.MAY_REPLACE;
            text = ResourceTypes.replacing(has.type()).isPresent()
                    ? "because of " + String.join(", ", maybe)
                    : "which arguments of " + has.type() + " replace it is not known here";
        } else if (!paths.isEmpty()) {
            topic = Topic.RESOURCES;
            kind = Kind.CHANGED;
            text = "";
        } else {
            return;
        }
        all.add(new Difference(
                topic, kind, stack, address, text, shown.lines(paths), Map.of("arguments", shown.facts(paths))));
    }
}
