package dev.prefectinfra.app.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the doctor asks: this machine, and what it reaches. Each answer comes within {@link #LIMIT_SECONDS}. */
public interface Machine {
    /** How long anything may take to answer. */
    int LIMIT_SECONDS = 10;

    /**
     * Runs a command without input.
     *
     * @return empty if there is no such program
     */
    Optional<Ran> run(List<String> command);

    /** The HTTP status of a GET; empty if nothing answers. */
    Optional<Integer> status(URI address, Map<String, String> headers);

    /** An environment variable; empty if it is not set, or to nothing. */
    Optional<String> variable(String name);

    /** The folder of the user's own settings. */
    Path home();

    /**
     * A command that has ended.
     *
     * @param code its exit code; -1 if it took too long
     * @param output what it printed
     * @param errors what it printed as problems
     */
    record Ran(int code, String output, String errors) {
        boolean isDone() {
            return code == 0;
        }

        /** The last line of what it said about its failure. */
        String reason() {
            if (code == -1) {
                return "has not answered within " + LIMIT_SECONDS + " seconds";
            }
            List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty()
                    ? "failed with exit code " + code
                    : lines.get(lines.size() - 1).strip();
        }
    }
}
