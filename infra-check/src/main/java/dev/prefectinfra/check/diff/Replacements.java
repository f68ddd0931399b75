package dev.prefectinfra.check.diff;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which resources Terraform makes anew: those of which an argument changes that AWS cannot change, and those that have
 * the id of one of them in such an argument.
 */
final class Replacements {
    private static final Pattern REFERENCE = Pattern.compile("(aws_\\w+\\.[\\w-]+)(?:\\[[^]]*])?\\.(\\w+)");

    private final StackDocument after;
    private final Map<String, SortedSet<String>> changed;
    private final Set<String> lookups;
    private final Map<String, Set<String>> reasons = new TreeMap<>();

    /**
     * Finds them.
     *
     * @param changed the paths that differ, by the address of a resource that is there before and after
     * @param lookups the addresses of data sources that find something else
     */
    Replacements(StackDocument after, Map<String, SortedSet<String>> changed, Set<String> lookups) {
        this.after = after;
        this.changed = changed;
        this.lookups = lookups;
        int before;
        do {
            before = reasons.size();
            changed.keySet().forEach(this::judge);
            after.resources().stream()
                    .map(Block::address)
                    .filter(changed::containsKey)
                    .forEach(this::judge);
        } while (reasons.size() > before);
    }

    private void judge(String address) {
        Block block = after.at(address).orElseThrow();
        Set<String> because = new TreeSet<>();
        ResourceTypes.replacing(block.type()).ifPresent(arguments -> {
            changed.get(address).stream()
                    .map(Leaves::argument)
                    .flatMap(path -> arguments.stream().filter(each -> isIn(path, each)))
                    .forEach(because::add);
            Leaves leaves = Leaves.of(block.arguments());
            for (String path : leaves.paths()) {
                String value = leaves.at(path).orElseThrow();
                arguments.stream()
                        .filter(each -> isIn(Leaves.argument(path), each) && isMadeAnew(value))
                        .forEach(because::add);
            }
        });
        block.argument("lifecycle").path("replace_triggered_by").forEach(trigger -> {
            if (changed.keySet().stream()
                    .anyMatch(each ->
                            !changed.get(each).isEmpty() && trigger.asText().contains(each))) {
                because.add("lifecycle.replace_triggered_by");
            }
        });
        if (!because.isEmpty()) {
            reasons.put(address, because);
        }
    }

    /** Whether a path is an argument, in it, or what it is in. */
    private static boolean isIn(String path, String known) {
        return path.equals(known) || path.startsWith(known + ".") || known.startsWith(path + ".");
    }

    /** Whether a value has what AWS gives to something that is made anew. */
    private boolean isMadeAnew(String value) {
        if (lookups.stream().anyMatch(each -> value.contains("${" + each + "."))) {
            return true;
        }
        Matcher reference = REFERENCE.matcher(value);
        while (value.contains("${") && reference.find()) {
            String of = reference.group(1);
            Optional<Block> block = after.at(of).filter(each -> reasons.containsKey(of));
            boolean given = block.isPresent() && !block.get().arguments().has(reference.group(2));
            boolean other = block.isPresent()
                    && changed.get(of).stream().map(Leaves::argument).anyMatch(reference.group(2)::equals);
            if (given || other) {
                return true;
            }
        }
        return false;
    }

    /** Because of which arguments a resource is made anew; none if it is not. */
    Collection<String> of(String address) {
        return reasons.getOrDefault(address, new TreeSet<>());
    }

    /** Because of which arguments it may be made anew, beside those: of types of which nothing is known, any. */
    static List<String> maybe(String type, Collection<String> changed) {
        List<String> arguments = ResourceTypes.mayReplace(type);
        boolean known = ResourceTypes.replacing(type).isPresent();
        return changed.stream()
                .map(Leaves::argument)
                .filter(path -> known
                        ? arguments.stream().anyMatch(each -> isIn(path, each))
                        : !path.matches("(tags|tags_all|lifecycle|depends_on|timeouts|provider)\\b.*"))
                .distinct()
                .toList();
    }
}
