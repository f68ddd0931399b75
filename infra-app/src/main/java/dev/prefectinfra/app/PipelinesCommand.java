package dev.prefectinfra.app;

import dev.prefectinfra.app.pipelines.Pipelines;
import dev.prefectinfra.core.compose.Infra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings accounts, lanes, branches and roles from the configuration into the files of the pipelines. */
@Command(
        name = "pipelines",
        header = "Writes accounts, lanes, branches and roles into the files of the CI pipelines.",
        description = {
            "%nUpdates the generated part of the workflows in .circleci, .github/workflows and pipeline/flows, and"
                    + " pipeline/flows/lanes.json.",
            "Needs no Node.js.%n"
        },
        footerHeading = "%nExamples:%n  infra pipelines%n  infra pipelines --check%n")
final class PipelinesCommand implements Callable<Integer> {
    private static final int WRONG_INPUT = 2;

    @Option(names = "--check", order = 1, description = "Writes nothing; exits with 2 if a file is out of date.")
    private boolean check;

    @Option(
            names = "--repository",
            paramLabel = "DIR",
            order = 2,
            description = "The folder with pipeline/flows; the current folder by default.")
    private Path repository = Path.of("");

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;

    PipelinesCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        int code = 0;
        for (Map.Entry<Path, String> file :
                Pipelines.files(repository, options.load(infra)).entrySet()) {
            boolean current = Pipelines.content(file.getKey()).equals(file.getValue());
            if (!current && check) {
                terminal.err().println(file.getKey() + " is out of date\n    run: infra pipelines");
                code = WRONG_INPUT;
            } else if (!current) {
                Files.writeString(file.getKey(), file.getValue());
            }
            if (!check) {
                terminal.out().println((current ? "unchanged  " : "written    ") + file.getKey());
            }
        }
        return code;
    }
}
