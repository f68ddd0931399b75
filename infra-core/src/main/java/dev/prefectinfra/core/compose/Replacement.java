package dev.prefectinfra.core.compose;

import com.google.inject.Binding;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.spi.Element;
import com.google.inject.spi.ElementSource;
import com.google.inject.spi.Elements;
import com.google.inject.util.Modules;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Exchanging what stands behind keys. */
final class Replacement {
    private Replacement() {}

    static Module combine(List<InfraModule> modules, List<InfraModule> replacements) {
        return replacements.isEmpty()
                ? Modules.combine(modules)
                : Modules.override(modules).with(replacements);
    }

    /** Whether the replacements bind all that the module binds; what it adds to sets does not count. */
    static boolean covers(Collection<InfraModule> replacements, InfraModule module) {
        if (replacements.isEmpty()) {
            return false;
        }
        Set<Key<?>> keys = keys(module);
        return !keys.isEmpty()
                && replacements.stream()
                        .flatMap(each -> keys(each).stream())
                        .collect(Collectors.toSet())
                        .containsAll(keys);
    }

    static void refuseUnbound(InfraModule replacement, List<InfraModule> modules) {
        Set<Key<?>> bound =
                modules.stream().flatMap(each -> keys(each).stream()).collect(Collectors.toSet());
        for (Key<?> key : keys(replacement)) {
            if (!bound.contains(key)) {
                throw new IllegalArgumentException(replacement.getClass().getSimpleName() + " replaces "
                        + name(key) + ", which nothing binds; bound are "
                        + bound.stream().map(Replacement::name).collect(Collectors.toCollection(TreeSet::new))
                        + ". A new binding is added by Infra.with().");
            }
        }
    }

    /**
     * Keys that would still be created when the binding of an interface that they serve is replaced: classes that other
     * types stand for. A final class of no other type stands for itself only.
     */
    static List<String> unreplaceableKeys(List<Element> elements) {
        return bindings(elements)
                .filter(binding ->
                        !isReplaceable(binding.getKey().getTypeLiteral().getRawType()))
                .map(binding -> source(binding) + " binds the class " + name(binding.getKey())
                        + "; bind an interface of it, so that it can be replaced")
                .toList();
    }

    private static boolean isReplaceable(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        return type.isInterface()
                || (Modifier.isFinal(type.getModifiers())
                        && type.getInterfaces().length == 0
                        && (parent == Object.class || parent == Record.class));
    }

    private static String source(Binding<?> binding) {
        Object source = binding.getSource();
        if (source instanceof ElementSource element) {
            source = element.getDeclaringSource();
        }
        return source instanceof Method method
                ? method.getDeclaringClass().getName() + "." + method.getName() + "()"
                : String.valueOf(source);
    }

    private static Set<Key<?>> keys(InfraModule module) {
        return bindings(Elements.getElements(Stage.TOOL, module))
                .map(Binding::getKey)
                .collect(Collectors.toSet());
    }

    private static Stream<Binding<?>> bindings(List<Element> elements) {
        return elements.stream()
                .filter(Binding.class::isInstance)
                .<Binding<?>>map(Binding.class::cast)
                .filter(binding -> !isSetPart(binding.getKey()));
    }

    private static boolean isSetPart(Key<?> key) {
        // Guice marks each contribution to a set with an annotation of its own, which is not public, and binds the set
        // itself and collections of providers beside it.
        return Collection.class.isAssignableFrom(key.getTypeLiteral().getRawType())
                || (key.getAnnotationType() != null
                        && key.getAnnotationType().getPackageName().equals("com.google.inject.internal"));
    }

    private static String name(Key<?> key) {
        return key.getTypeLiteral().toString();
    }
}
