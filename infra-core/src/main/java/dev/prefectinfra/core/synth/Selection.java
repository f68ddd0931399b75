package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.config.AccountSettings;
import dev.prefectinfra.core.config.Configuration;
import dev.prefectinfra.core.config.ConfiguredStack;
import dev.prefectinfra.core.config.InvalidConfiguration;
import dev.prefectinfra.core.config.Location;
import dev.prefectinfra.core.config.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The stacks that a request asks for. */
final class Selection {
    private Selection() {}

    static List<ConfiguredStack> of(SynthRequest request, Configuration configuration) {
        Set<String> accounts = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        for (AccountSettings account : configuration.accounts()) {
            accounts.add(account.account().name().value());
            account.targets().forEach(target -> types.add(target.target().type().value()));
        }
        List<Problem> problems = new ArrayList<>();
        refuseUnknown("--account", request.accounts(), accounts, problems);
        refuseUnknown("--deployment-type", request.deploymentTypes(), types, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return configuration.stacks().stream()
                .filter(stack ->
                        matches(request.accounts(), stack.account().name().value()))
                .filter(stack -> request.deploymentTypes().isEmpty()
                        || stack.target()
                                .map(target -> target.target().type().value())
                                .filter(request.deploymentTypes()::contains)
                                .isPresent())
                .toList();
    }

    private static boolean matches(Set<String> wanted, String name) {
        return wanted.isEmpty() || wanted.contains(name);
    }

    private static void refuseUnknown(
            String option, Collection<String> wanted, Set<String> known, List<Problem> problems) {
        for (String name : wanted) {
            if (!known.contains(name)) {
                problems.add(new Problem(
                        new Location(option + " " + name, 0),
                        "",
                        "names nothing that is configured",
                        "allowed: " + String.join(", ", known)));
            }
        }
    }
}
