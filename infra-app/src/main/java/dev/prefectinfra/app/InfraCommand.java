package dev.prefectinfra.app;

import dev.prefectinfra.app.doctor.ThisMachine;
import dev.prefectinfra.app.init.Build;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.Suggestion;
import dev.prefectinfra.core.synth.Kernel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of a platform. Exits with 0 when done, 1 when something failed, 2 when the input is wrong. */
@Command(
        name = "infra",
        header = "Generates the Terraform configuration of Prefect's infrastructure on AWS.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong input. NO_COLOR switches colours off."})
public final class InfraCommand implements Runnable {
    private static final String COMPLETION = "completion";

    @Spec
    private @Nullable CommandSpec spec;

    private InfraCommand() {}

    /** Runs a command. Returns when it is done, so that Maven can go on; otherwise ends the JVM with the exit code. */
    public static void run(Infra infra, String... args) {
        int code = execute(infra, Terminal.ofProcess(), args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs a command and returns its exit code. */
    static int execute(Infra infra, Terminal terminal, String... args) {
        Failures failures = new Failures(terminal);
        int code;
        try {
            code = commandLine(infra, terminal, failures, args).execute(args);
        } catch (Throwable e) {
            // picocli hands on exceptions only. An error of the JVM ends the run too, and must not look like success.
            code = failures.report(e, false);
        }
        return failures.reportLostOutput(code);
    }

    private static CommandLine commandLine(Infra infra, Terminal terminal, Failures failures, String... args) {
        CommandLine all = new CommandLine(new InfraCommand());
        Map<String, Supplier<Object>> commands = commands(infra, terminal);
        // Each command's annotations take their time: where one is asked for, the others are left out.
        String asked = args.length > 0 ? args[0] : "";
        commands.forEach((name, command) -> {
            if (name.equals(asked) || !commands.containsKey(asked) || asked.equals(COMPLETION)) {
                all.addSubcommand(command.get());
            }
        });
        all.addSubcommand("help", new HelpCommand());
        // Not by inheritance, for which picocli asks for the version in each run.
        Version version = new Version();
        all.getCommandSpec().versionProvider(version);
        all.getSubcommands().values().forEach(each -> each.getCommandSpec().versionProvider(version));
        return all.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, words) -> refuse(e, terminal))
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> failures.report(e, command.getCommand() instanceof SynthCommand));
    }

    private static Map<String, Supplier<Object>> commands(Infra infra, Terminal terminal) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("init", () -> InitCommand.of(infra, terminal));
        commands.put("synth", () -> new SynthCommand(infra, terminal));
        commands.put("validate", () -> new ValidateCommand(infra, terminal));
        commands.put("list", () -> new ListCommand(infra, terminal));
        commands.put("config", () -> new ConfigCommand(infra, terminal));
        commands.put("check", () -> new CheckCommand(infra, terminal));
        commands.put("access", () -> new AccessCommand(infra, terminal));
        commands.put("diff", () -> new DiffCommand(infra, terminal));
        commands.put("page", () -> new PageCommand(infra, terminal));
        commands.put("pipelines", () -> new PipelinesCommand(infra, terminal));
        commands.put("doctor", () -> new DoctorCommand(infra, terminal, new ThisMachine()));
        commands.put("adopt", () -> new AdoptCommand(terminal));
        commands.put(COMPLETION, InfraCommand::completion);
        return commands;
    }

    private static CommandLine completion() {
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion()).setCommandName(COMPLETION);
        completion
                .getCommandSpec()
                .usageMessage()
                .hidden(false)
                .header("Prints what lets Bash and Zsh complete commands and options.")
                .description("%nPut this into ~/.bashrc or ~/.zshrc: source <(infra completion)%n");
        return completion;
    }

    /** In one line: the whole help would push it off the screen. */
    private static int refuse(ParameterException e, Terminal terminal) {
        CommandLine command = e.getCommandLine();
        String asked = unknownCommand(e);
        if (!asked.isEmpty()) {
            terminal.err()
                    .println("There is no command \"" + asked + "\"\n    "
                            + Suggestion.among(command.getSubcommands().keySet(), asked));
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        terminal.err().println(e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, terminal.err())) {
            terminal.err().println("    see " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What stands in the place of a command; empty if that is one. */
    private static String unknownCommand(ParameterException e) {
        boolean top = e.getCommandLine().getParent() == null;
        if (top && e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            return first.startsWith("-") ? "" : first;
        }
        return "";
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command: init, synth, validate, list, config, check, access, diff, page, pipelines, doctor or adopt?");
    }

    /** What a report of a bug should say. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "infra " + Build.current().version(),
                "cdktf " + Kernel.cdktfVersion(),
                "@cdktf/provider-aws " + Kernel.providerVersion(),
                "JDK " + Runtime.version()
            };
        }
    }
}
