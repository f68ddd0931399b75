package dev.prefectinfra.app;

import dev.prefectinfra.app.page.Page;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synth.FinishedStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The platform as a page to look at. */
@Command(
        name = "page",
        header = "Writes the platform as one HTML file: pictures, access, findings, cost.",
        description = {
            "%nNeeds Node.js; does not ask AWS. The file needs no network, and the same configuration gives the same"
                    + " file. What it says is for those who may read the configuration: it holds no secret, but names"
                    + " and ARNs.%n",
        },
        footerHeading = "%nExamples:%n  infra page --account dev --out dev.html%n"
                + "  infra diff origin/main > changes.txt && infra page --changes changes.txt%n")
final class PageCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            order = 1,
            description = "The file to write; cdktf.out/page.html by default.")
    private Path out = Path.of("cdktf.out", "page.html");

    @Option(
            names = "--changes",
            paramLabel = "FILE",
            order = 4,
            description = "What infra diff printed, to be shown on the page.")
    private @Nullable Path changes;

    @Mixin
    private StackOptions stacks = new StackOptions();

    private final Infra infra;
    private final Terminal terminal;

    PageCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> said = changes == null ? Optional.empty() : Optional.of(read(changes));
        List<FinishedStack> finished = stacks.synthesize(terminal, infra::finished);
        String page = Page.of(finished, said, stack -> terminal.progress("drawing " + stack));
        terminal.progress("");
        write(page);
        terminal.out().println("wrote " + out + ": " + Count.of(finished.size(), "stack"));
        return 0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidConfiguration(List.of(new Problem(
                    new Location("--changes " + file, 0),
                    "",
                    Files.exists(file) ? "cannot be read as text" : "is not there",
                    "write it with: infra diff > " + file)));
        }
    }

    /** Whole or not at all. */
    private void write(String page) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path whole = folder.resolve("." + out.getFileName() + ".new");
        try {
            Files.writeString(whole, page, StandardCharsets.UTF_8);
            Files.move(whole, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
