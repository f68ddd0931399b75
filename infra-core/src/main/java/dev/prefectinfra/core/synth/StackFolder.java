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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One stack's folder in the output folder. Two files in it are synthesis's: {@code cdk.tf.json}, if it names the stack,
 * and the provider's lock file, where there was none. No link is followed: what it leads to is somebody else's.
 */
final class StackFolder {
    static final String FILE = "cdk.tf.json";
    static final String LOCK = ProviderLock.FILE;

    private final Path folder;

    StackFolder(Path folder) {
        this.folder = folder;
    }

    String name() {
        return folder.getFileName().toString();
    }

    Path file() {
        return folder.resolve(FILE);
    }

    private Path lock() {
        return folder.resolve(LOCK);
    }

    /** Whether a stack was written here, or something that looks like one. */
    boolean hasStack() {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && exists(file());
    }

    /** What keeps synthesis from writing here. */
    Optional<Problem> obstacle() {
        return notAFolder(folder)
                .or(() -> Stream.of(file(), whole(file()), whole(lock()))
                        .filter(each -> exists(each) && !Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                        .map(each -> inTheWay(each, "is not a file"))
                        .findFirst());
    }

    /** What keeps synthesis from writing into a folder, which need not be there. */
    static Optional<Problem> notAFolder(Path folder) {
        return exists(folder) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(inTheWay(folder, "is not a folder"))
                : Optional.empty();
    }

    private static Problem inTheWay(Path path, String otherwise) {
        boolean link = Files.isSymbolicLink(path);
        return new Problem(
                new Location(path.toString(), 0),
                "",
                link ? "is a symbolic link" : otherwise,
                link ? "remove it: the folder of --out may be a link, but nothing inside it" : "move it away");
    }

    /** The file that is there, if synthesis of this stack has not written it: cdktf notes the stack's name. */
    Optional<Problem> foreignFile() throws IOException {
        if (!exists(file())) {
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
        Files.createDirectories(folder);
        // A run that was killed may have left it.
        discard();
        if (exists(file()) && Arrays.equals(Files.readAllBytes(file()), bytes)) {
            return false;
        }
        Files.write(whole(file()), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return true;
    }

    /** Takes away what was prepared. */
    void discard() throws IOException {
        Files.deleteIfExists(whole(file()));
    }

    /** Puts what was prepared in its place. */
    void replace() throws IOException {
        moveInOneStep(file());
    }

    /** Forgets the stack. */
    void retire() throws IOException {
        Files.delete(file());
    }

    /** Puts the lock file where none is, and tells if there is another. */
    void copyLock(Path configured, List<String> notes) throws IOException {
        if (!exists(lock())) {
            Files.copy(configured, whole(lock()), StandardCopyOption.REPLACE_EXISTING);
            moveInOneStep(lock());
        } else if (!Files.isRegularFile(lock()) || Files.mismatch(configured, lock()) >= 0) {
            notes.add(lock() + " differs from " + configured + " and was kept: remove it, or copy it there");
        }
    }

    /** Beside the file that it is going to replace: elsewhere may be another disk. */
    private static Path whole(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    private static void moveInOneStep(Path file) throws IOException {
        Files.move(whole(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
