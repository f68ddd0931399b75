package dev.prefectinfra.core.compose;

import com.google.inject.Binding;
import com.google.inject.Key;
import com.google.inject.spi.Dependency;
import com.google.inject.spi.HasDependencies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Bindings that need each other. Guice finds them only when it creates, which validating the wiring does not. */
final class Cycles {
    private final Map<Key<?>, Binding<?>> bindings;
    private final Set<Key<?>> done = new HashSet<>();
    private final List<Key<?>> path = new ArrayList<>();
    private final Set<String> found = new TreeSet<>();

    private Cycles(Map<Key<?>, Binding<?>> bindings) {
        this.bindings = bindings;
    }

    static List<String> in(Map<Key<?>, Binding<?>> bindings) {
        Cycles cycles = new Cycles(bindings);
        cycles.bindings.keySet().forEach(cycles::follow);
        return List.copyOf(cycles.found);
    }

    private void follow(Key<?> key) {
        int start = path.indexOf(key);
        if (start >= 0) {
            found.add("These need each other: "
                    + path.subList(start, path.size()).stream()
                            .map(each -> each.getTypeLiteral().toString())
                            .sorted()
                            .distinct()
                            .collect(Collectors.joining(", ")));
        } else if (done.add(key) && bindings.get(key) instanceof HasDependencies binding) {
            path.add(key);
            binding.getDependencies().stream().map(Dependency::getKey).forEach(this::follow);
            path.remove(path.size() - 1);
        }
    }
}
