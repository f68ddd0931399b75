package dev.prefectinfra.app.diff;

import dev.prefectinfra.check.diff.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is the same in several stacks, once; and of what has no further words, the addresses together. */
record Alike(Difference one, Set<String> stacks, Set<String> addresses) {
    static Collection<Alike> of(List<Difference> differences) {
        Map<Object, Alike> byStack = new LinkedHashMap<>();
        for (Difference each : differences) {
            byStack.computeIfAbsent(
                            List.of(each.topic(), each.kind(), each.address(), each.text(), each.details()),
                            key -> new Alike(each, new LinkedHashSet<>(), Set.of(each.address())))
                    .stacks
                    .add(each.stack());
        }
        Map<Object, Alike> byAddress = new LinkedHashMap<>();
        for (Alike each : byStack.values()) {
            boolean bare = each.one.text().isEmpty() && each.one.details().isEmpty();
            Object key = bare ? List.of(each.one.topic(), each.one.kind(), each.stacks) : each;
            byAddress
                    .computeIfAbsent(key, none -> new Alike(each.one, each.stacks, new LinkedHashSet<>()))
                    .addresses
                    .addAll(each.addresses);
        }
        return new ArrayList<>(byAddress.values());
    }

    /** The kind in words. */
    String kind() {
        return one.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** How a topic is called. */
    static String heading(Difference.Topic topic) {
        return switch (topic) {
            case PERMISSIONS -> "Permissions";
            case NETWORK -> "Network";
            case DATA -> "Protection of data";
            case REPLACEMENT -> "Made anew";
            case RESOURCES -> "Resources";
            case OUTPUTS -> "Outputs";
            case SETTINGS -> "Provider, state and lookups";
            case STACKS -> "Stacks";
            case FINDINGS -> "Findings of the hardening rules";
        };
    }
}
