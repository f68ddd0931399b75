package dev.prefectinfra.app.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is compared with.
 *
 * @param name how to speak of it
 * @param stacks all that it has, sorted by name
 */
public record Earlier(String name, List<StackDocument> stacks) {
    private static final String FILE = "cdk.tf.json";

    /** The stacks of an output folder. */
    public static Earlier of(Path out) throws IOException {
        Path folder = Files.isDirectory(out.resolve("stacks")) ? out.resolve("stacks") : out;
        List<Problem> problems = new ArrayList<>();
        List<StackDocument> stacks = new ArrayList<>();
        for (Path file : files(folder)) {
            read(file, stacks, problems);
        }
        if (stacks.isEmpty() && problems.isEmpty()) {
            problems.add(problem(
                    folder,
                    "has no stack to compare with",
                    "run infra synth first, or name another output folder or a git revision"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new Earlier(out.toString(), List.copyOf(stacks));
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(each -> each.resolve(FILE))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static void read(Path file, List<StackDocument> stacks, List<Problem> problems) throws IOException {
        String expected = file.getParent().getFileName().toString();
        try {
            StackDocument stack = StackDocument.read(file);
            if (stack.name().equals(expected)) {
                // Whatever reads policies asks for it.
                stack.place();
                stacks.add(stack);
                return;
            }
        } catch (JsonProcessingException | InvalidValue e) {
            // As below.
        }
        problems.add(
                problem(file, "was not written by synth as the stack " + expected, "name a folder that synth wrote"));
    }

    private static Problem problem(Path at, String what, String fix) {
        return new Problem(new Location(at.toString(), 0), "", what, fix);
    }

    /** The same without what the options leave out: synthesis notes in each stack whose it is. */
    public Earlier of(Set<String> accounts, Set<String> deploymentTypes) {
        return new Earlier(
                name,
                stacks.stream()
                        .filter(each -> accounts.isEmpty() || accounts.contains(noted(each, "account")))
                        .filter(each ->
                                deploymentTypes.isEmpty() || deploymentTypes.contains(noted(each, "deployment_type")))
                        .toList());
    }

    private static String noted(StackDocument stack, String key) {
        return stack.json().path("//").path("stack").path(key).asText();
    }
}
