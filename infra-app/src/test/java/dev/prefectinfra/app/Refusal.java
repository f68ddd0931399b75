package dev.prefectinfra.app;

import java.util.List;
import java.util.regex.Pattern;

/** What a run has to be like that refuses its input. */
final class Refusal {
    private static final int MOST_CHARACTERS = 1000;
    private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at [\\w.$]+\\(|Exception\\b|\\bError:");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private Refusal() {}

    /**
     * What is wrong with a run; empty when it refuses as it should.
     *
     * @param report how a line of its report begins: the place, then the key
     */
    static String flaw(CommandLineRun run, String report) {
        if (run.code() != 2) {
            return "exit code " + run.code() + ": " + excerpt(run);
        }
        if (!run.out().isEmpty()) {
            return "writes to standard output: " + run.out();
        }
        List<String> lines = run.err().lines().toList();
        int line = 0;
        while (line < lines.size() && !lines.get(line).startsWith(report)) {
            line++;
        }
        if (line == lines.size()) {
            return "no line begins with " + report + ": " + excerpt(run);
        }
        if (!lines.get(line + 1).matches(" {4}\\S.*")) {
            return "does not say what is allowed: " + excerpt(run);
        }
        if (!lines.get(lines.size() - 1).matches("[0-9]+ problems?(; nothing was written)?")) {
            return "does not count its problems: " + excerpt(run);
        }
        if (STACK_TRACE.matcher(run.err()).find()) {
            return "shows its inside: " + excerpt(run);
        }
        if (UNPRINTABLE.matcher(run.err()).find()) {
            return "repeats control characters: " + excerpt(run);
        }
        return lines.stream().anyMatch(each -> each.length() > MOST_CHARACTERS)
                ? "repeats an endless value: " + excerpt(run)
                : "";
    }

    /** A text as reports show it: not its whole length. */
    static String shown(String text) {
        return text.length() <= 300 ? text : text.substring(0, 150) + " ... " + text.substring(text.length() - 150);
    }

    private static String excerpt(CommandLineRun run) {
        String text = run.out() + run.err();
        return text.substring(0, Math.min(600, text.length()));
    }
}
