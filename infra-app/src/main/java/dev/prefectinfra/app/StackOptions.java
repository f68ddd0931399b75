package dev.prefectinfra.app;

import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.synth.SynthRequest;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
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

    Set<String> accounts() {
        return accounts;
    }

    Set<String> deploymentTypes() {
        return deploymentTypes;
    }

    /** The folder of the configuration. */
    Path config() {
        return configuration.folder();
    }

    /** Runs a synthesis of all in another folder, as its files are, that writes nothing. */
    <T> T synthesizeAll(Terminal terminal, Path config, Function<SynthRequest, T> synthesis) {
        return watched(
                terminal,
                synthesis,
                progress -> new SynthRequest(
                        config, Path.of("."), List.of(), Set.of(), Set.of(), Set.of(), false, progress));
    }

    /** Runs a synthesis that writes nothing. */
    <T> T synthesize(Terminal terminal, Function<SynthRequest, T> synthesis) {
        return synthesize(terminal, Path.of("."), Set.of(), false, synthesis);
    }

    /** Runs a synthesis: shows how far it is, and what Node.js says only if it fails. */
    <T> T synthesize(
            Terminal terminal, Path out, Set<String> retired, boolean anew, Function<SynthRequest, T> synthesis) {
        return watched(
                terminal,
                synthesis,
                progress -> new SynthRequest(
                        configuration.folder(),
                        out,
                        configuration.assignments(),
                        accounts,
                        deploymentTypes,
                        retired,
                        anew,
                        progress));
    }

    private static <T> T watched(
            Terminal terminal,
            Function<SynthRequest, T> synthesis,
            Function<Consumer<StackName>, SynthRequest> request) {
        try (NodeNoise noise = NodeNoise.holdBack()) {
            terminal.progress("starting");
            T made = synthesis.apply(request.apply(stack -> terminal.progress("making " + stack)));
            noise.drop();
            return made;
        } finally {
            terminal.progress("");
        }
    }
}
