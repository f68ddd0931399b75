package dev.prefectinfra.app;

import dev.prefectinfra.app.init.Build;
import dev.prefectinfra.app.init.Interview;
import dev.prefectinfra.app.init.Question;
import dev.prefectinfra.app.init.Repository;
import dev.prefectinfra.app.pipelines.Pipelines;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A repository of a team's own, and its upgrades. */
@Command(
        name = "init",
        header = "Makes a repository for a platform of your own, or brings what it took from here to this version.",
        description = {
            "%nAsks what only you know; TODO stands for what you do not know yet, and validate names each that is left.",
            "Overwrites nothing. Needs no Node.js.%n"
        },
        footerHeading =
                "%nExamples:%n  infra init my-platform%n  infra init my-platform --yes --accounts \"dev=111122223333 prod=444455556666\"%n  infra init --update%n  infra init --update --ci=github%n")
final class InitCommand implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The repository; the current folder by default.")
    private Path folder = Path.of("");

    @Option(names = "--yes", order = 1, description = "Asks nothing, and takes the defaults that --help shows.")
    private boolean yes;

    @Option(
            names = "--update",
            order = 2,
            description = "Brings shipped files to this version, but for those that you have changed: it shows how"
                    + " they differ from ours. With --ci, those of another CI system too.")
    private boolean update;

    @Spec
    private @Nullable CommandSpec spec;

    private final Infra infra;
    private final Terminal terminal;

    private InitCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    /** The command, with an option for each question. */
    static CommandLine of(Infra infra, Terminal terminal) {
        CommandLine command = new CommandLine(new InitCommand(infra, terminal));
        int order = 10; // behind those that are no questions
        for (Question question : Question.values()) {
            String preset = question.preset().isEmpty() ? "" : " Default: " + question.preset() + ".";
            command.getCommandSpec()
                    .addOption(OptionSpec.builder(question.option())
                            .paramLabel(question.form())
                            .type(String.class)
                            .order(order++)
                            .description(question.words() + "." + preset)
                            .build());
        }
        return command;
    }

    @Override
    public void run() {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw InvalidConfiguration.of(
                    folder.toString(), "is not a folder", "name a folder, which need not be there");
        }
        Repository repository = new Repository(folder);
        Build build = Build.current();
        try {
            Optional<String> version = repository.version();
            if (update) {
                if (version.isEmpty()) {
                    throw InvalidConfiguration.of(
                            folder.toString(), "was not made by infra init", "infra init " + folder + " makes it");
                }
                update(repository, version.get(), build);
            } else if (version.isPresent()) {
                terminal.out()
                        .println(folder + " is made already, with version " + version.get() + "; nothing was written"
                                + (version.get().equals(build.version())
                                        ? ""
                                        : "\n    infra init --update " + folder + " brings it to version "
                                                + build.version()));
            } else {
                print(foldersOf(repository.make(answers(), build)));
                next();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void update(Repository repository, String before, Build build) throws IOException {
        Map<Question, String> given = given();
        Optional<String> ci = Optional.ofNullable(given.remove(Question.CI));
        if (!given.isEmpty()) {
            throw InvalidConfiguration.of(
                    "--update", "asks no questions, so that answers have no effect", "change config/ instead");
        }
        if (Version.parse(before).compareTo(Version.parse(build.version())) > 0) {
            throw InvalidConfiguration.of(
                    folder.toString(),
                    "is of version " + before + ", which is newer than this program, " + build.version(),
                    "run the program of that version, or a newer one");
        }
        print(repository.update(build, ci));
        if (!before.equals(build.version())) {
            terminal.err()
                    .println("From version " + before + " to " + build.version()
                            + ". Next: mvn verify, infra synth, and a plan");
        }
    }

    /** What was written, each of the repository's folders once; all else as it is. */
    private List<Repository.Change> foldersOf(List<Repository.Change> changes) {
        Map<Path, Long> written = new TreeMap<>(changes.stream()
                .filter(change -> change.done().equals("written"))
                .collect(Collectors.groupingBy(this::top, Collectors.counting())));
        List<Repository.Change> all = new ArrayList<>(changes);
        all.removeIf(change -> change.done().equals("written"));
        written.forEach((top, files) -> all.add(new Repository.Change(
                "written",
                Files.isDirectory(top) ? Path.of(top + " (" + Count.of(files, "file") + ")") : top,
                List.of())));
        return all;
    }

    private Path top(Repository.Change change) {
        return folder.resolve(folder.relativize(change.file()).getName(0));
    }

    private void print(List<Repository.Change> changes) {
        changes.stream().filter(change -> !change.done().equals("unchanged")).forEach(change -> {
            terminal.out().println("%-9s  %s".formatted(change.done(), change.file()));
            change.diff().forEach(terminal.out()::println);
        });
        long unchanged = changes.stream()
                .filter(change -> change.done().equals("unchanged"))
                .count();
        if (unchanged > 0) {
            terminal.out().println(Count.of(unchanged, "file") + " unchanged");
        }
    }

    /** What a team knows is in the files now; what it has left out, it is told. */
    private void next() throws IOException {
        try {
            Configuration configuration = infra.configuration(folder.resolve("config"), List.of());
            for (Map.Entry<Path, String> file :
                    Pipelines.files(folder, configuration).entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
            terminal.err().println("Next: " + folder.resolve("README.md"));
        } catch (InvalidConfiguration e) {
            e.problems().forEach(terminal.err()::println);
            terminal.err()
                    .println(Count.of(e.problems().size(), "value") + " left to you; infra validate names them again."
                            + " What comes after: " + folder.resolve("README.md"));
        }
    }

    private Map<Question, String> answers() throws IOException {
        Map<Question, String> given = given();
        if (!yes && !terminal.interactive()) {
            throw InvalidConfiguration.of(
                    "infra init", "asks on a terminal, and here is none", "--yes takes the defaults");
        }
        Interview interview = new Interview(terminal.in(), terminal.err());
        Map<Question, String> answers = new EnumMap<>(Question.class);
        for (Question question : Question.values()) {
            boolean asked = question.isFor(answers.getOrDefault(Question.CI, ""));
            if (given.containsKey(question)) {
                if (!asked) {
                    throw InvalidConfiguration.of(
                            question.option(),
                            "has no effect with --ci=" + answers.get(Question.CI),
                            "leave it out, or choose --ci=" + question.ci());
                }
                answers.put(question, given.get(question));
            } else {
                answers.put(question, yes || !asked ? question.preset() : interview.ask(question));
            }
        }
        return answers;
    }

    /** What options answer. */
    private Map<Question, String> given() {
        Map<Question, String> given = new EnumMap<>(Question.class);
        List<Problem> problems = new ArrayList<>();
        for (Question question : Question.values()) {
            String answer = spec.findOption(question.option()).getValue();
            if (answer != null) {
                problems.addAll(Interview.problems(question, answer));
                given.put(question, answer);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return given;
    }
}
