package dev.prefectinfra.core.problem;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The configuration is wrong. Carries every problem found, each once, ordered by file and line. */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidConfiguration(Collection<Problem> problems) {
        // A text with placeholders is wrong in every lane with another value: one mistake, one report. Without a key,
        // only what was got tells mistakes apart.
        Map<List<Object>, Problem> byMistake = new LinkedHashMap<>();
        new TreeSet<>(problems)
                .forEach(each -> byMistake.putIfAbsent(
                        List.of(each.at(), each.key().isEmpty() ? each.what() : each.key(), each.fix()), each));
        this.problems = List.copyOf(byMistake.values());
    }

    /**
     * One problem of what a user has given, and no key's.
     *
     * @param given a file, a folder or an option, as the user named it
     * @param what what was got and why it cannot be, as the rest of a sentence about it
     * @param fix what is allowed, or what to do
     */
    public static InvalidConfiguration of(String given, String what, String fix) {
        return new InvalidConfiguration(List.of(new Problem(new Location(given, 0), "", what, fix)));
    }

    public List<Problem> problems() {
        return problems;
    }

    @Override
    public String getMessage() {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
