package dev.prefectinfra.app.doctor;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real one. */
public final class ThisMachine implements Machine {
    private final int limitSeconds;

    public ThisMachine() {
        this(LIMIT_SECONDS);
    }

    /** @param limitSeconds how long anything may take to answer */
    public ThisMachine(int limitSeconds) {
        this.limitSeconds = limitSeconds;
    }

    @Override
    public Optional<Ran> run(List<String> command) {
        @Nullable Path output = null;
        @Nullable Path errors = null;
        try {
            // Files, which only the user can read: a pipe that nobody reads would stop it.
            output = Files.createTempFile("infra-doctor-", ".out");
            errors = Files.createTempFile("infra-doctor-", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().put("AWS_PAGER", "");
            Process process = builder.start();
            boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return Optional.of(
                    new Ran(ended ? process.exitValue() : -1, Files.readString(output), Files.readString(errors)));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            delete(output);
            delete(errors);
        }
    }

    @Override
    public Optional<Integer> status(URI address, Map<String, String> headers) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(limitSeconds))
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(limitSeconds))
                .GET();
        headers.forEach(request::header);
        try {
            return Optional.of(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    @Override
    public Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Left behind in the folder of temporary files.
        }
    }
}
