package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.synth.Synthesis;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes stacks, and prints a line for each. */
@Command(
        name = "synth",
        header = "Writes the Terraform configuration of the stacks, all or none.",
        description =
                "%nMakes those that have changed since the last run, for which it needs Node.js. Touches no file that it did not write.%n",
        footerHeading =
                "%nExamples:%n  infra synth%n  infra synth --account dev --deployment-type test%n  infra synth --set agent.size.cpu=2048 --out /tmp/try%n")
final class SynthCommand implements Runnable {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            order = 1,
            description = "The folder to write to; cdktf.out by default.")
    private Path out = Path.of("cdktf.out");

    @Option(
            names = "--retire",
            paramLabel = "STACK",
            order = 4,
            description = "Forgets a stack that was destroyed and is no longer configured. May be repeated.")
    private Set<String> retired = new LinkedHashSet<>();

    @Option(
            names = "--force",
            order = 5,
            description = "Makes all stacks anew, for where a module reads what synth cannot see, such as the time.")
    private boolean force;

    @Mixin
    private StackOptions stacks = new StackOptions();

    private final Infra infra;
    private final Terminal terminal;

    SynthCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Synthesis synthesis = stacks.synthesize(terminal, out, retired, force, infra::synth);
        for (Synthesis.Written stack : synthesis.stacks()) {
            terminal.out().println((stack.changed() ? "written    " : "unchanged  ") + stack.file());
        }
        synthesis.notes().forEach(terminal.err()::println);
    }
}
