package dev.prefectinfra.app;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Where a command reads and writes.
 *
 * @param in answers to questions, which are asked only if somebody watches
 * @param out results
 * @param err progress, notes and problems
 * @param interactive whether somebody watches: only then is there progress
 * @param colours whether to colour
 * @param width how many characters fit into a line of {@code out}; 0 where nothing limits it, as in a pipe
 */
record Terminal(
        BufferedReader in, PrintWriter out, PrintWriter err, boolean interactive, boolean colours, IntSupplier width) {

    static Terminal ofProcess() {
        Map<String, String> environment = System.getenv();
        boolean interactive = isTerminal() && !"dumb".equals(environment.get("TERM"));
        String noColor = environment.getOrDefault("NO_COLOR", "");
        return new Terminal(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                interactive,
                interactive && noColor.isEmpty(),
                interactive ? Terminal::widthOfProcess : () -> 0);
    }

    /** As the system knows it; the JDK does not tell. 0 if that fails: lines are broken by the terminal then. */
    private static int widthOfProcess() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(size.strip().split(" ", 2)[1]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** Since JDK 22 there is a console in a pipe too, which then says that it is no terminal. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Shows what is going on, until the next call. */
    void progress(String text) {
        if (interactive) {
            err.print("\r\033[K" + text);
            err.flush();
        }
    }
}
