package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file of synthesis's, replaced in one step: what is new is written beside it first, since elsewhere may be another
 * disk. No link is followed: what it leads to is somebody else's.
 */
record WholeFile(Path path) {
    private Path beside() {
        return path.resolveSibling("." + path.getFileName() + ".new");
    }

    boolean exists() {
        return exists(path);
    }

    /** What keeps synthesis from writing it. */
    Optional<Problem> obstacle() {
        return notAFile(path).or(this::obstacleBeside);
    }

    /** What keeps synthesis from writing beside it. */
    Optional<Problem> obstacleBeside() {
        return notAFile(beside());
    }

    private static Optional<Problem> notAFile(Path path) {
        return exists(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(inTheWay(path, "is not a file"))
                : Optional.empty();
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

    /** Writes beside what is there, if that differs. Gives back whether it does. */
    boolean prepare(byte[] bytes) throws IOException {
        // A run that was killed may have left it.
        discard();
        if (exists() && Arrays.equals(Files.readAllBytes(path), bytes)) {
            return false;
        }
        Files.write(beside(), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return true;
    }

    /** Takes away what was prepared. */
    void discard() throws IOException {
        Files.deleteIfExists(beside());
    }

    /** Puts what was prepared in its place. */
    void replace() throws IOException {
        Files.move(beside(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
