package dev.prefectinfra.core.synth;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.stack.ProviderLock;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One stack's folder in the output folder. Two files in it are synthesis's: {@code cdk.tf.json}, if it names the stack,
 * and the provider's lock file, where there was none.
 */
record StackFolder(Path path) {
    static final String FILE = "cdk.tf.json";
    static final String LOCK = ProviderLock.FILE;

    private static final Pattern READ_BY_TERRAFORM = Pattern.compile(".*\\.(tf|tfvars)(\\.json)?");

    String name() {
        return path.getFileName().toString();
    }

    Path file() {
        return path.resolve(FILE);
    }

    private WholeFile document() {
        return new WholeFile(file());
    }

    private WholeFile lock() {
        return new WholeFile(path.resolve(LOCK));
    }

    /** Whether a stack was written here, or something that looks like one. */
    boolean hasStack() {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && document().exists();
    }

    /** What was written, if it is there. */
    Optional<byte[]> content() throws IOException {
        return Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Files.readAllBytes(file()))
                : Optional.empty();
    }

    /** What keeps synthesis from writing here. */
    Optional<Problem> obstacle() {
        return WholeFile.notAFolder(path)
                .or(() -> document().obstacle())
                // There may be any lock file: it is left.
                .or(() -> lock().obstacleBeside());
    }

    /** The file that is there, if synthesis of this stack has not written it: cdktf notes the stack's name. */
    Optional<Problem> foreignFile() throws IOException {
        if (!document().exists()) {
            return Optional.empty();
        }
        try {
            if (StackDocument.read(file()).name().equals(name())) {
                return Optional.empty();
            }
        } catch (JsonProcessingException e) {
            // Nor has it written what is no JSON: it writes whole files.
        }
        return Optional.of(new Problem(
                new Location(file().toString(), 0),
                "",
                "was not written by synth: it does not name the stack " + name(),
                "move it away"));
    }

    /** Writes beside what is there, if that differs. Gives back whether it does. */
    boolean prepare(byte[] bytes) throws IOException {
        Files.createDirectories(path);
        return document().prepare(bytes);
    }

    /** Takes away what was prepared, here or by a run that was killed. */
    void discard() throws IOException {
        document().discard();
    }

    /** Puts what was prepared in its place. */
    void replace() throws IOException {
        document().replace();
    }

    /** Forgets the stack. */
    void retire() throws IOException {
        Files.delete(file());
    }

    /** Puts the lock file where none is, and tells if there is another. */
    void copyLock(Path configured, List<String> notes) throws IOException {
        WholeFile lock = lock();
        if (!lock.exists()) {
            lock.prepare(Files.readAllBytes(configured));
            lock.replace();
        } else if (!Files.isRegularFile(lock.path()) || Files.mismatch(configured, lock.path()) >= 0) {
            notes.add(lock.path() + " differs from " + configured + " and was kept: remove it, or copy it there");
        }
    }

    /** Tells what Terraform reads besides, and who reads the stack's file does not see: somebody's own, or nobody's. */
    void tellFurther(List<String> notes) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            files.filter(file -> !file.equals(file()))
                    .filter(file -> READ_BY_TERRAFORM
                            .matcher(file.getFileName().toString())
                            .matches())
                    .sorted()
                    .forEach(
                            file -> notes.add(
                                    file
                                            + " was not written by synth, and Terraform reads it too: remove it if you do not mean it"));
        }
    }
}
