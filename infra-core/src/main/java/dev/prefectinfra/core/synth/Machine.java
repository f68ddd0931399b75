package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What synthesis needs of the machine. cdktf's Java bindings run in a Node.js process. */
final class Machine {
    private Machine() {}

    /** Only what can be seen without starting a process. */
    static void validate(Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        for (String variable : List.of("CDKTF_OUTDIR", "CDKTF_CONTEXT_JSON")) {
            if (environment.containsKey(variable)) {
                problems.add(new Problem(
                        new Location("environment variable " + variable, 0),
                        "",
                        "is set, and would change cdktf's output",
                        "unset " + variable + "; the output folder is named by --out"));
            }
        }
        if (node(environment).isEmpty()) {
            problems.add(new Problem(
                    new Location("PATH", 0), "", "has no node", "install Node.js 22 or newer; synthesis runs in it"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
    }

    /** The Node.js that is found first. */
    static Optional<Path> node(Map<String, String> environment) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> Stream.of("node", "node.exe", "node.cmd").map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
