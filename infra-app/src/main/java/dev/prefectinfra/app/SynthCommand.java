package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synth.Synthesis;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes stacks; tells of each on one line. */
@Command(
        name = "synth",
        header = "Writes the Terraform configuration of the stacks, all or none.",
        description = "%nNeeds Node.js. Touches no file that it did not write.%n")
final class SynthCommand implements Runnable {
    @Option(names = "--out", paramLabel = "DIR", order = 1, description = "Where to write; cdktf.out without it.")
    private Path out = Path.of("cdktf.out");

    @Option(names = "--account", paramLabel = "NAME", order = 2, description = "Only this account. May be repeated.")
    private Set<String> accounts = new LinkedHashSet<>();

    @Option(
            names = "--deployment-type",
            paramLabel = "NAME",
            order = 3,
            description = "Only this deployment type's stacks. May be repeated.")
    private Set<String> deploymentTypes = new LinkedHashSet<>();

    @Option(
            names = "--retire",
            paramLabel = "STACK",
            order = 4,
            description = "Forget a stack that is destroyed and that the configuration no longer has. May be repeated.")
    private Set<String> retired = new LinkedHashSet<>();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;

    SynthCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Synthesis synthesis;
        try (NodeNoise noise = NodeNoise.holdBack()) {
            terminal.progress("starting");
            synthesis = infra.synth(new SynthRequest(
                    configuration.folder(),
                    out,
                    configuration.assignments(),
                    accounts,
                    deploymentTypes,
                    retired,
                    stack -> terminal.progress("making " + stack)));
            noise.drop();
        } finally {
            terminal.progress("");
        }
        for (Synthesis.Written stack : synthesis.stacks()) {
            terminal.out().println((stack.changed() ? "written    " : "unchanged  ") + stack.file());
        }
        synthesis.notes().forEach(terminal.err()::println);
    }
}
