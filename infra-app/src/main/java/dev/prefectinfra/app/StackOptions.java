package dev.prefectinfra.app;

import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.synth.SynthRequest;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stacks are synthesized: the same for every command that does. */
final class StackOptions {
    @Option(names = "--account", paramLabel = "NAME", order = 2, description = "Only this account. May be repeated.")
    private Set<String> accounts = new LinkedHashSet<>();

    @Option(
            names = "--deployment-type",
            paramLabel = "NAME",
            order = 3,
            description = "Only this deployment type's stacks. May be repeated.")
    private Set<String> deploymentTypes = new LinkedHashSet<>();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    /** Whether it is all that are configured. */
    boolean areAll() {
        return accounts.isEmpty() && deploymentTypes.isEmpty();
    }

    /** Runs a synthesis that writes nothing. */
    <T> T synthesize(Terminal terminal, Function<SynthRequest, T> synthesis) {
        return synthesize(terminal, Path.of("."), Set.of(), synthesis);
    }

    /** Runs a synthesis: shows how far it is, and what Node.js says only if it fails. */
    <T> T synthesize(Terminal terminal, Path out, Set<String> retired, Function<SynthRequest, T> synthesis) {
        Consumer<StackName> progress = stack -> terminal.progress("making " + stack);
        try (NodeNoise noise = NodeNoise.holdBack()) {
            terminal.progress("starting");
            T made = synthesis.apply(new SynthRequest(
                    configuration.folder(),
                    out,
                    configuration.assignments(),
                    accounts,
                    deploymentTypes,
                    retired,
                    progress));
            noise.drop();
            return made;
        } finally {
            terminal.progress("");
        }
    }
}
