package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;

/** One run of the command line in this JVM, as in a pipe. */
record CommandLineRun(int code, String out, String err) {
    /** The configuration that tests know the values of. What lies in {@code config/} belongs to who uses this. */
    static final Path SAMPLE = Path.of("..", "examples", "prefect-2");

    static CommandLineRun of(Infra infra, String... args) {
        return of(infra, 0, args);
    }

    /** @param width of the terminal; 0 for a pipe */
    static CommandLineRun of(Infra infra, int width, String... args) {
        return typing(infra, "", width, args);
    }

    /** @param typed what somebody answers */
    static CommandLineRun typing(Infra infra, String typed, int width, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        BufferedReader in = new BufferedReader(new StringReader(typed));
        Terminal terminal = new Terminal(in, new PrintWriter(out), new PrintWriter(err), width > 0, false, () -> width);
        int code = InfraCommand.execute(infra, terminal, args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    /** The shipped platform with the sample configuration. */
    static CommandLineRun sample(String command, String... more) {
        String[] args = new String[more.length + 2];
        args[0] = command;
        args[1] = "--config=" + SAMPLE;
        System.arraycopy(more, 0, args, 2, more.length);
        return of(Main.platform(), args);
    }
}
