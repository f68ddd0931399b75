package dev.prefectinfra.core.compose;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.config.ConfiguredStack;
import dev.prefectinfra.core.config.InvalidConfiguration;
import dev.prefectinfra.core.config.Location;
import dev.prefectinfra.core.config.Problem;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.InvalidValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The modules of a platform, and the injectors that they become: one per stack, all under the same strict rules. */
record Composition(List<InfraModule> modules, List<InfraModule> replacements) {
    Composition {
        modules = List.copyOf(modules);
        replacements = List.copyOf(replacements);
    }

    Composition with(List<InfraModule> more) {
        more.forEach(Replacement::refuseConcreteKeys);
        return new Composition(joined(modules, more), replacements);
    }

    Composition replacing(List<InfraModule> more) {
        more.forEach(Replacement::refuseConcreteKeys);
        more.forEach(replacement -> Replacement.refuseUnbound(replacement, modules));
        return new Composition(modules, joined(replacements, more));
    }

    /** All sections in use; a module whose bindings are all replaced has given up its own. */
    Collection<Section<?>> sections() {
        return sections(InfraModule.class);
    }

    /** Adds a stack with all that the modules contribute to it. */
    void contribute(App app, ConfiguredStack stack) {
        create(Stage.PRODUCTION, () -> app, stack);
    }

    /** Why the stack's modules do not fit together, without creating anything. */
    List<String> wiringErrors(ConfiguredStack stack) {
        try {
            return Cycles.in(create(
                            Stage.TOOL,
                            () -> {
                                throw new IllegalStateException("nothing is created while the wiring is checked");
                            },
                            stack)
                    .getAllBindings());
        } catch (WiringError e) {
            return e.errors();
        }
    }

    private Injector create(Stage stage, Supplier<App> app, ConfiguredStack stack) {
        Class<? extends InfraModule> scope = stack.target().isPresent() ? TargetModule.class : AccountModule.class;
        try {
            return Guice.createInjector(
                    stage,
                    new StackBindings(app, stack, sections(scope)),
                    Replacement.combine(of(scope, modules), of(scope, replacements)));
        } catch (CreationException e) {
            throw unwrapped(e.getErrorMessages(), stack);
        } catch (ProvisionException e) {
            throw unwrapped(e.getErrorMessages(), stack);
        }
    }

    /** What went wrong in a construct, as itself; what is wrong with the wiring, in Guice's words. */
    private static RuntimeException unwrapped(Collection<Message> messages, ConfiguredStack stack) {
        Location somewhere = new Location("stack " + stack.name(), 0);
        List<Problem> problems = new ArrayList<>();
        for (Message message : messages) {
            Throwable cause = message.getCause();
            if (cause instanceof InvalidValue invalid) {
                invalid.complaints()
                        .forEach(c -> problems.add(new Problem(
                                stack.at(c.key()).orElse(somewhere), c.key(), c.problem(), "allowed: " + c.allowed())));
            } else if (cause instanceof RuntimeException bug) {
                return bug;
            } else if (cause instanceof Error error) {
                throw error;
            }
        }
        return problems.isEmpty()
                ? new WiringError(
                        messages.stream().map(Composition::described).distinct().toList())
                : new InvalidConfiguration(problems);
    }

    private static String described(Message message) {
        // Guice explains its own settings, where the reader wants to know what is missing.
        String what = message.getMessage()
                .replaceFirst(
                        "^Explicit bindings are required and (.*) is not explicitly bound\\.$", "No module binds $1.");
        return what + " [" + String.valueOf(message.getSource()).replaceFirst("^Key\\[.*]@", "") + "]";
    }

    private Collection<Section<?>> sections(Class<? extends InfraModule> scope) {
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
