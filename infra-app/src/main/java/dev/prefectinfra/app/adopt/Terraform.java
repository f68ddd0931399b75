package dev.prefectinfra.app.adopt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
     * @param output what it printed, problems included
     */
    record Result(int code, String output) {}

    /**
     * Runs a command to its end, without asking anything.
     *
     * @throws AdoptionFailed if there is no Terraform, or if it takes longer than 20 minutes
     */
    Result run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        // To a file: a pipe that nobody reads would stop it, and reading one cannot be bounded in time.
        Path output = Files.createTempFile("terraform-", ".txt");
        try {
            Process process = start(command, output);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                end(process);
                throw new AdoptionFailed(
                        "terraform " + arguments[0] + " in " + folder + " has not ended within " + LIMIT.toMinutes()
                                + " minutes, and was stopped\n    run it yourself to see what it waits for");
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdoptionFailed("interrupted");
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private Process start(List<String> command, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
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
