package dev.prefectinfra.app.init;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Asks somebody. */
public record Interview(BufferedReader in, PrintWriter out) {
    /** What is wrong with the answer that an option gives. */
    public static List<Problem> problems(Question question, String answer) {
        try {
            question.validate(answer);
            return List.of();
        } catch (InvalidValue e) {
            return e.problems().stream()
                    .map(problem -> problem.locatedAt(new Location(question.option(), 0)))
                    .toList();
        }
    }

    /** Asks until the answer can be; an empty one is the preset. */
    public String ask(Question question) throws IOException {
        String preset = question.preset().isEmpty() ? "" : " [" + question.preset() + "]";
        while (true) {
            out.print(question.words() + preset + ": ");
            out.flush();
            String typed = in.readLine();
            if (typed == null) {
                throw InvalidConfiguration.of(
                        "infra init", "the input has ended before all was answered", "nothing was written");
            }
            String answer = typed.isBlank() ? question.preset() : typed.strip();
            try {
                question.validate(answer);
                return answer;
            } catch (InvalidValue e) {
                e.problems().forEach(problem -> out.println("    " + problem.what() + "\n    " + problem.fix()));
            }
        }
    }
}
