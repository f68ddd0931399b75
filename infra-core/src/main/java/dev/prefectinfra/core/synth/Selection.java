package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.load.AccountSettings;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The stacks that a request asks for. */
final class Selection {
    private Selection() {}

    static List<ConfiguredStack> of(SynthRequest request, Configuration configuration) {
        Set<String> accounts = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        for (AccountSettings account : configuration.accounts()) {
            accounts.add(account.account().name().value());
            account.lanes().forEach(lane -> types.add(lane.lane().type().value()));
        }
        List<Problem> problems = new ArrayList<>();
        refuseUnknown("--account", request.accounts(), accounts, problems);
        refuseUnknown("--deployment-type", request.deploymentTypes(), types, problems);
        List<ConfiguredStack> selected = configuration.stacks().stream()
                .filter(stack ->
                        request.accounts().isEmpty() || request.accounts().contains(accountOf(stack)))
                .filter(stack -> request.deploymentTypes().isEmpty()
                        || request.deploymentTypes().contains(typeOf(stack)))
                .toList();
        if (problems.isEmpty()) {
            // A lane may be switched off in an account: each name is known then, and both together select nothing.
            refuseUnused("--account", request.accounts(), selected, Selection::accountOf, problems);
            refuseUnused("--deployment-type", request.deploymentTypes(), selected, Selection::typeOf, problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return selected;
    }

    private static String accountOf(ConfiguredStack stack) {
        return stack.account().name().value();
    }

    /** Empty for the stack that an account has once. */
    private static String typeOf(ConfiguredStack stack) {
        return stack.lane().map(lane -> lane.lane().type().value()).orElse("");
    }

    private static void refuseUnused(
            String option,
            Collection<String> wanted,
            List<ConfiguredStack> selected,
            Function<ConfiguredStack, String> name,
            List<Problem> problems) {
        Set<String> used = selected.stream().map(name).collect(Collectors.toSet());
        new TreeSet<>(wanted)
                .stream()
                        .filter(each -> !used.contains(each))
                        .forEach(each -> problems.add(new Problem(
                                new Location(option + " " + each, 0),
                                "",
                                "selects no stack in combination with the other options",
                                "lanes that are enabled (lane.enabled), and their accounts; infra list shows both")));
    }

    private static void refuseUnknown(
            String option, Collection<String> wanted, Set<String> known, List<Problem> problems) {
        for (String name : wanted) {
            if (!known.contains(name)) {
                problems.add(new Problem(
                        new Location(option + " " + name, 0),
                        "",
                        "is not configured",
                        "allowed: " + String.join(", ", known)));
            }
        }
    }
}
