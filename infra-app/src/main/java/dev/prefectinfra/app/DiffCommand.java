package dev.prefectinfra.app;

import dev.prefectinfra.app.diff.Earlier;
import dev.prefectinfra.app.diff.Report;
import dev.prefectinfra.app.diff.Revision;
import dev.prefectinfra.check.diff.Difference;
import dev.prefectinfra.check.diff.StackDiff;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the configuration would change. */
@Command(
        name = "diff",
        header = "Shows what the configuration would change: permissions, network and data first.",
        description = {
            "%nNeeds Node.js; asks neither AWS nor Terraform, and writes nothing. docs/diff.md explains what it says.%n"
        },
        footerHeading = "%nExamples:%n  infra diff                            against the last output%n"
                + "  infra diff origin/main                against the configuration on a branch%n"
                + "  infra diff --set agent.size.cpu=512   what another value would change%n")
final class DiffCommand implements Callable<Integer> {
    private static final int DIFFERENT = 3;

    @Parameters(
            arity = "0..1",
            paramLabel = "OTHER",
            description =
                    "A folder that synth wrote to, or a git revision: then its configuration, with this version of"
                            + " the program and without --set. The folder of --out by default.")
    private @Nullable String other;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            order = 1,
            description = "The folder that synth wrote to; cdktf.out by default.")
    private Path out = Path.of("cdktf.out");

    @ArgGroup
    private Form form = new Form();

    @Option(names = "--exit-code", order = 6, description = "Exits with 3 if there is a difference, instead of 0.")
    private boolean exitCode;

    @Mixin
    private StackOptions stacks = new StackOptions();

    private final Infra infra;
    private final Terminal terminal;

    /** How to say it. */
    private static final class Form {
        @Option(names = "--json", order = 4, description = "For scripts. docs/diff.md explains the keys.")
        private boolean json;

        @Option(names = "--markdown", order = 5, description = "For a pull request.")
        private boolean markdown;
    }

    DiffCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Earlier earlier = earlier().of(stacks.accounts(), stacks.deploymentTypes());
        List<FinishedStack> finished = stacks.synthesize(terminal, infra::finished);
        List<StackDocument> documents =
                finished.stream().map(FinishedStack::document).toList();
        List<Difference> differences = StackDiff.between(
                earlier.stacks(),
                documents,
                dev.prefectinfra.check.Report.of(finished).findings());
        TreeSet<String> names = new TreeSet<>();
        Stream.concat(earlier.stacks().stream(), documents.stream()).forEach(each -> names.add(each.name()));
        print(new Report(earlier.name(), List.copyOf(names), differences));
        return exitCode && !differences.isEmpty() ? DIFFERENT : 0;
    }

    private void print(Report report) {
        if (form.json) {
            terminal.out().println(report.json());
        } else {
            List<String> lines = form.markdown ? report.markdown() : report.text(terminal.colours());
            lines.forEach(terminal.out()::println);
        }
    }

    private Earlier earlier() throws IOException {
        if (other == null) {
            return Earlier.of(out);
        }
        if (Files.isDirectory(Path.of(other))) {
            return Earlier.of(Path.of(other));
        }
        try (Revision revision = Revision.export(other, stacks.config())) {
            return synthesized(revision);
        }
    }

    private Earlier synthesized(Revision revision) {
        try {
            return new Earlier(
                    revision.name(),
                    stacks.synthesizeAll(terminal, revision.folder(), infra::finished).stream()
                            .map(FinishedStack::document)
                            .toList());
        } catch (InvalidConfiguration e) {
            throw revision.told(e);
        }
    }
}
