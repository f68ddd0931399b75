package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Validates without Node.js. */
@Command(
        name = "validate",
        header = "Validates the configuration, and that the modules fit together.",
        description = "%nNeeds no Node.js. Reports all problems together, each with its file and line.%n",
        footerHeading = "%nExamples:%n  infra validate%n  infra validate --config examples/prefect-3%n")
final class ValidateCommand implements Runnable {
    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;

    ValidateCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Configuration configuration = infra.validate(options.folder(), options.assignments());
        long lanes = configuration.accounts().stream()
                .mapToLong(account -> account.lanes().size())
                .sum();
        terminal.out()
                .println(Count.of(configuration.accounts().size(), "account") + ", " + Count.of(lanes, "lane") + " and "
                        + Count.of(configuration.stacks().size(), "stack") + " are fine");
    }
}
