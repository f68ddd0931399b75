package dev.prefectinfra.app;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress, notes and problems
 * @param interactive whether somebody watches: only then is there progress
 * @param colours whether to colour
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean colours) {

    static Terminal ofProcess() {
        Map<String, String> environment = System.getenv();
        boolean interactive = isTerminal() && !"dumb".equals(environment.get("TERM"));
        String noColor = environment.getOrDefault("NO_COLOR", "");
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                interactive,
                interactive && noColor.isEmpty());
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
