package dev.prefectinfra.core.problem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown by a value or a configuration record that is not valid. Its problems have no place yet: who reads the
 * configuration adds the file and line of each key.
 */
public final class InvalidValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidValue(List<Problem> problems) {
        super(problems.stream()
                .map(each -> (each.key() + " " + each.what()).strip() + " (" + each.fix() + ")")
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /**
     * @param what what was got and why it cannot be, as the rest of a sentence about the value
     * @param allowed what is allowed
     */
    public InvalidValue(String what, String allowed) {
        this(List.of(Problem.of("", what, allowed)));
    }

    /**
     * @param what what was got and why it cannot be, as the rest of a sentence about the value
     * @param fix what to do, as a sentence of its own, such as a {@link Suggestion}
     */
    public static InvalidValue withFix(String what, String fix) {
        return new InvalidValue(List.of(new Problem(Location.UNKNOWN, "", what, fix)));
    }

    /**
     * The same problems, of what stands below a key of the configuration. For what only a construct can find out: it
     * names the key in full, and the report its file and line.
     */
    public InvalidValue under(String key) {
        return new InvalidValue(
                problems.stream().map(problem -> problem.below(key)).toList());
    }

    /** With keys relative to the value, and without a place. */
    public List<Problem> problems() {
        return problems;
    }
}
