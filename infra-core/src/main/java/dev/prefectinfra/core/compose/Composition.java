package dev.prefectinfra.core.compose;

import com.google.inject.Module;
import dev.prefectinfra.core.config.Section;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The modules of a platform. As long as nothing is replaced, what they bind is not looked at: Guice stays unloaded. */
record Composition(List<InfraModule> modules, List<InfraModule> replacements) {
    Composition {
        modules = List.copyOf(modules);
        replacements = List.copyOf(replacements);
    }

    Composition with(List<InfraModule> more) {
        return new Composition(joined(modules, more), replacements);
    }

    Composition replacing(List<InfraModule> more) {
        more.forEach(replacement -> Replacement.refuseUnbound(replacement, modules));
        return new Composition(modules, joined(replacements, more));
    }

    /** All sections in use; a module whose bindings are all replaced has given up its own. */
    Collection<Section<?>> sections() {
        return sections(InfraModule.class);
    }

    /** The modules of one scope as one, each binding by what replaces it. */
    Module combined(Class<? extends InfraModule> scope) {
        return Replacement.combine(of(scope, modules), of(scope, replacements));
    }

    /** The sections in use of one scope. */
    Collection<Section<?>> sections(Class<? extends InfraModule> scope) {
        Set<Section<?>> sections = new LinkedHashSet<>();
        of(scope, modules).stream()
                .filter(module -> !Replacement.covers(replacements, module))
                .forEach(module -> sections.addAll(module.sections()));
        of(scope, replacements).forEach(module -> sections.addAll(module.sections()));
        return sections;
    }

    private static List<InfraModule> of(Class<? extends InfraModule> scope, List<InfraModule> modules) {
        return modules.stream().filter(scope::isInstance).toList();
    }

    private static List<InfraModule> joined(List<InfraModule> some, List<InfraModule> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
