package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

/** What a user reads when something failed. */
final class FailuresTest {
    private final StringWriter err = new StringWriter();
    private final Failures failures = new Failures(new Terminal(
            new BufferedReader(Reader.nullReader()),
            new PrintWriter(err),
            new PrintWriter(err),
            false,
            false,
            () -> 0));

    @Test
    void fileSystemsAreNamedWithTheFileAndTheReason() {
        assertThat(failures.report(new UncheckedIOException(new AccessDeniedException("out/x")), true))
                .isEqualTo(1);
        assertThat(failures.report(new FileSystemException("out/y", null, "No space left on device"), true))
                .isEqualTo(1);
        assertThat(err).hasToString("""
                        out/x: permission denied
                            check that the folder exists and is writable, and that its disk has space
                        out/y: No space left on device
                            check that the folder exists and is writable, and that its disk has space
                        """);
    }

    @Test
    void bugsShowWhereTheyAre() {
        assertThat(failures.report(new IllegalStateException("impossible"), true))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("This is a bug in infra or in a module:\njava.lang.IllegalStateException: impossible\n\tat "
                        + FailuresTest.class.getName());
    }

    @Test
    void aNodeThatEndsIsNoBugOfOurs() {
        RuntimeException ended = new RuntimeException("Child process exited unexpectedly!");
        ended.setStackTrace(inJsii());

        assertThat(failures.report(ended, true)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Node.js ended before synthesis was done\n")
                .doesNotContain("\tat ");
    }

    @Test
    void whatTheSystemToldNodeIsPassedOn() {
        RuntimeException denied = new RuntimeException(
                "Error: EACCES: permission denied, mkdir '/nonexistent/.cache'\n    at Object.mkdirSync");
        denied.setStackTrace(inJsii());

        assertThat(failures.report(denied, true)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Node.js reports EACCES: permission denied, mkdir '/nonexistent/.cache'\n");
    }

    @Test
    void aTypeThatTheTrimmedProviderLacksIsNoBug() {
        String message = """
                @cdktf/provider-aws is trimmed, and has no sqsQueue: nothing on the class path named it when it was made
                    run: mvn compile
                """;
        RuntimeException missing = new RuntimeException(message + "Error: " + message + "    at missing (index.js:3)");
        missing.setStackTrace(inJsii());

        assertThat(failures.report(new ExceptionInInitializerError(missing), true))
                .isEqualTo(1);
        assertThat(err).hasToString(message);
    }

    @Test
    void otherFailuresInJsiiAreBugs() {
        RuntimeException twice = new RuntimeException("There is already a Construct with name 'flows'");
        twice.setStackTrace(inJsii());

        failures.report(twice, true);

        assertThat(err.toString()).startsWith("This is a bug").contains("name 'flows'");
    }

    @Test
    void anyOtherIoErrorIsNamed() {
        failures.report(new IOException("Stream closed"), true);

        assertThat(err).hasToString("reading or writing failed: Stream closed\n");
    }

    private static StackTraceElement[] inJsii() {
        return new StackTraceElement[] {
            new StackTraceElement("software.amazon.jsii.JsiiRuntime", "readNextResponse", "JsiiRuntime.java", 1)
        };
    }
}
