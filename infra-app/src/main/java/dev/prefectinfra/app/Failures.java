package dev.prefectinfra.app;

import dev.prefectinfra.app.adopt.AdoptionFailed;
import dev.prefectinfra.core.compose.WiringError;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reports a failure, and returns its exit code. */
final class Failures {
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param writes whether the command would have written files */
    int report(Throwable failure, boolean writes) {
        if (failure instanceof InvalidConfiguration invalid) {
            invalid.problems().forEach(terminal.err()::println);
            terminal.err()
                    .println(Count.of(invalid.problems().size(), "problem") + (writes ? "; nothing was written" : ""));
            return WRONG_INPUT;
        }
        if (failure instanceof WiringError || failure instanceof AdoptionFailed) {
            terminal.err().println(failure.getMessage());
            return FAILED;
        }
        Optional<String> reason = Node.blame(failure).or(() -> ofFile(failure)).or(() -> ofProvider(failure));
        reason.ifPresentOrElse(terminal.err()::println, () -> {
            terminal.err().println("This is a bug in infra or in a module:");
            failure.printStackTrace(terminal.err());
        });
        return FAILED;
    }

    /**
     * Flushes what was printed. Writers keep their failures to themselves until they are asked.
     *
     * @param code the run's exit code
     * @return the same, or that of a failure if results did not reach the reader
     */
    int reportLostOutput(int code) {
        boolean lost = terminal.out().checkError();
        if (lost) {
            terminal.err()
                    .println("Not all output was written: the disk is full, or the reader of the pipe has exited");
        }
        terminal.err().flush();
        return lost && code == 0 ? FAILED : code;
    }

    private static Optional<String> ofFile(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (cause instanceof FileSystemException file) {
            return Optional.of(file.getFile() + ": " + reason(file)
                    + "\n    check that the folder exists and is writable, and that its disk has space");
        }
        return cause instanceof IOException
                ? Optional.of("reading or writing failed: " + cause.getMessage())
                : Optional.empty();
    }

    /** A type that cdktf-trim has left out: its message says what to run. jsii adds a trace. */
    private static Optional<String> ofProvider(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(each -> String.valueOf(each.getMessage()))
                .filter(message -> message.contains(" is trimmed, and has no "))
                .map(message -> message.lines()
                        .takeWhile(line -> !line.startsWith("Error: "))
                        .collect(Collectors.joining("\n")))
                .findFirst();
    }

    private static String reason(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof NoSuchFileException ? "no such file or folder" : "the file system gives no reason";
    }
}
