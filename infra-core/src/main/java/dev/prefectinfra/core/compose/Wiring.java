package dev.prefectinfra.core.compose;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Elements;
import com.google.inject.spi.Message;
import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The injectors that a composition becomes: one per stack, all under the same strict rules. */
final class Wiring {
    private final Composition composition;
    private final Map<Class<? extends InfraModule>, Scoped> scopes = new HashMap<>();

    /**
     * What the stacks of one scope have in common.
     *
     * @param bindings installed anew for each stack. Recorded elements cannot be replayed for a second injector: a set
     *     of Guice knows the first injector's elements for ever, so one lane's singletons would reach another's
     */
    private record Scoped(Collection<Section<?>> sections, Module bindings) {}

    Wiring(Composition composition) {
        this.composition = composition;
    }

    /** Adds a stack with all that the modules contribute to it. */
    void contribute(App app, ConfiguredStack stack, AccountDocuments others) {
        create(Stage.PRODUCTION, () -> app, stack, others);
    }

    /**
     * Creates nothing.
     *
     * @throws WiringError if the modules do not fit together
     */
    void validate(List<ConfiguredStack> stacks) {
        // Stacks of one kind are wired alike: one of each tells for all.
        Map<ConfiguredStack.Kind, ConfiguredStack> kinds = new TreeMap<>();
        stacks.forEach(stack -> kinds.putIfAbsent(stack.kind(), stack));
        List<String> errors = kinds.values().stream()
                .flatMap(stack -> errors(stack).stream())
                .distinct()
                .toList();
        if (!errors.isEmpty()) {
            throw new WiringError(errors);
        }
    }

    private List<String> errors(ConfiguredStack stack) {
        try {
            return Cycles.in(create(
                            Stage.TOOL,
                            () -> {
                                throw new IllegalStateException("nothing is created while the wiring is validated");
                            },
                            stack,
                            AccountDocuments.NONE)
                    .getAllBindings());
        } catch (WiringError e) {
            return e.errors();
        }
    }

    private Injector create(Stage stage, Supplier<App> app, ConfiguredStack stack, AccountDocuments others) {
        Class<? extends InfraModule> scope = switch (stack.kind()) {
            case ACCOUNT -> AccountModule.class;
            case LANE -> LaneModule.class;
            case BOOTSTRAP -> BootstrapModule.class;
        };
        Scoped scoped = scopes.computeIfAbsent(scope, this::scoped);
        try {
            return Guice.createInjector(
                    stage, new StackBindings(app, stack, others, scoped.sections()), scoped.bindings());
        } catch (CreationException e) {
            throw unwrapped(e.getErrorMessages(), stack);
        } catch (ProvisionException e) {
            throw unwrapped(e.getErrorMessages(), stack);
        }
    }

    private Scoped scoped(Class<? extends InfraModule> scope) {
        List<String> unreplaceable =
                Replacement.unreplaceableKeys(Elements.getElements(Stage.PRODUCTION, composition.combined(scope)));
        if (!unreplaceable.isEmpty()) {
            throw new WiringError(unreplaceable);
        }
        return new Scoped(composition.sections(scope), composition.combined(scope));
    }

    /** What went wrong in a construct, as itself; what is wrong with the wiring, in Guice's words. */
    private static RuntimeException unwrapped(Collection<Message> messages, ConfiguredStack stack) {
        Location somewhere = new Location("stack " + stack.name(), 0);
        List<Problem> problems = new ArrayList<>();
        for (Message message : messages) {
            Throwable cause = message.getCause();
            if (cause instanceof InvalidValue invalid) {
                invalid.problems()
                        .forEach(each ->
                                problems.add(each.locatedAt(stack.at(each.key()).orElse(somewhere))));
            } else if (cause instanceof RuntimeException bug) {
                return bug;
            } else if (cause instanceof Error error) {
                throw error;
            }
        }
        return problems.isEmpty()
                ? new WiringError(
                        messages.stream().map(Wiring::described).distinct().toList())
                : new InvalidConfiguration(problems);
    }

    private static String described(Message message) {
        // Guice explains its own settings, where the reader wants to know what is missing.
        String what = message.getMessage()
                .replaceFirst(
                        "^Explicit bindings are required and (.*) is not explicitly bound\\.$", "No module binds $1.");
        return what + " [" + String.valueOf(message.getSource()).replaceFirst("^Key\\[.*]@", "") + "]";
    }
}
