package dev.prefectinfra.app.adopt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the user's Terraform in a stack's folder. */
final class Terraform {
    /** Remote plans wait for their turn. */
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Path folder;

    Terraform(Path folder) {
        this.folder = folder;
    }

    /**
     * The end of a command.
     *
     * @param output what it printed
     * @param errors what it printed as problems
     */
    record Result(int code, String output, String errors) {
        String all() {
            return (output + "\n" + errors).strip();
        }
    }

    /**
     * Runs a command to its end, without asking anything.
     *
     * @throws AdoptionFailed if there is no Terraform, or if it takes longer than 20 minutes
     */
    Result run(String... arguments) throws IOException {
        // To files, which only the user can read: a pipe that nobody reads would stop it.
        Path output = Files.createTempFile("terraform-", ".out");
        Path errors = Files.createTempFile("terraform-", ".err");
        try {
            Process process = start(arguments, output, errors);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                end(process);
                throw new AdoptionFailed(
                        "terraform " + arguments[0] + " in " + folder + " has not ended within " + LIMIT.toMinutes()
                                + " minutes, and was stopped\n    run it yourself to see what it waits for");
            }
            return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdoptionFailed("interrupted");
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private Process start(String[] arguments, Path output, Path errors) {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("TF_IN_AUTOMATION", "1");
        builder.environment().put("TF_INPUT", "0");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AdoptionFailed(
                    "PATH: has no terraform\n    install it: https://developer.hashicorp.com/terraform/install");
        }
    }

    /** First politely: it may hold a lock. */
    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
