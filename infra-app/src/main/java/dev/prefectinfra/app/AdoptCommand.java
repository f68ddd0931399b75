package dev.prefectinfra.app;

import dev.prefectinfra.app.adopt.Adoption;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Import blocks for what an apply that was killed has left outside the state. */
@Command(
        name = "adopt",
        header = "Writes import blocks for what exists in AWS but not in a stack's state, as after a killed apply.",
        description =
                "%nRuns terraform plan in the stack's folder, which has to be initialized, and changes nothing in AWS"
                        + " or in the state. Needs no Node.js.%n",
        footerHeading = "%nExamples:%n  infra adopt prefect-v2-dev-test%n  infra adopt prefect-v2-dev-test --done%n")
final class AdoptCommand implements Runnable {
    @Parameters(paramLabel = "STACK", description = "Such as prefect-v2-dev-test; infra list names them.")
    private String name = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            order = 1,
            description = "The folder that synth wrote to; cdktf.out by default.")
    private Path out = Path.of("cdktf.out");

    @Option(names = "--done", order = 2, description = "Removes the import blocks after they were applied.")
    private boolean done;

    private final Terminal terminal;

    AdoptCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        try {
            Path folder = folder();
            if (done) {
                terminal.out()
                        .println((Adoption.remove(folder) ? "removed    " : "no         ")
                                + folder.resolve(Adoption.FILE));
            } else {
                adopt(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void adopt(Path folder) throws IOException {
        if (!Files.isDirectory(folder.resolve(".terraform")) && System.getenv("TF_DATA_DIR") == null) {
            throw InvalidConfiguration.of(
                    folder.toString(), "is not initialized", "run terraform -chdir=" + folder + " init");
        }
        Adoption.Found found;
        try {
            found = Adoption.find(folder, terminal::progress);
        } finally {
            terminal.progress("");
        }
        found.notes().forEach(terminal.err()::println);
        if (found.imports().isEmpty()) {
            terminal.err().println("nothing to adopt: what exists is in the state");
            return;
        }
        Columns columns = new Columns();
        found.imports().forEach((address, id) -> columns.add("import", address, id));
        columns.print(terminal.out());
        terminal.out().println("written    " + folder.resolve(Adoption.FILE));
        terminal.err().println("""
                Next, read the plan before you apply it; it must destroy nothing:
                    terraform -chdir=%1$s plan -out plan
                    terraform -chdir=%1$s apply plan
                    infra adopt %2$s%3$s --done
                    terraform -chdir=%1$s apply""".formatted(folder, name, outOption()));
    }

    private String outOption() {
        return out.equals(Path.of("cdktf.out")) ? "" : " --out " + out;
    }

    private Path folder() throws IOException {
        Path stacks = out.resolve("stacks");
        Set<String> names = new TreeSet<>();
        // What links lead to was not written by synth.
        if (Files.isDirectory(stacks, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> folders = Files.list(stacks)) {
                folders.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                        .filter(each -> Files.isRegularFile(each.resolve("cdk.tf.json"), LinkOption.NOFOLLOW_LINKS))
                        .forEach(each -> names.add(each.getFileName().toString()));
            }
        }
        if (names.isEmpty()) {
            throw InvalidConfiguration.of(
                    stacks.toString(), "has no stack", "run infra synth, or name its output by --out");
        }
        if (!names.contains(name)) {
            throw InvalidConfiguration.of(
                    "adopt " + name, "is not a stack in " + stacks, Suggestion.among(names, name));
        }
        return stacks.resolve(name);
    }
}
