package dev.prefectinfra.core.synth;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of one run, mostly in the output folder, in which stacks are made before they replace what is there. Closing
 * it takes it away. A run that was killed leaves it, and the next one takes it away: the system has released its lock.
 * What only has such a name, a link or a folder without the file that is locked, is not ours.
 */
final class Aside implements AutoCloseable {
    private static final String PREFIX = ".synth-";
    /** What {@link Files#createTempDirectory} adds. */
    private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "[0-9]+");

    private static final String RUNNING = "running";

    private final Path folder;
    private final FileChannel running;

    private Aside(Path folder, FileChannel running) {
        this.folder = folder;
        this.running = running;
    }

    static Aside in(Path out) throws IOException {
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(out, PREFIX + "*")) {
            for (Path each : earlier) {
                Aside left = isOurs(each) ? locked(each) : null;
                if (left != null) {
                    left.close();
                }
            }
        }
        return made(() -> Files.createTempDirectory(out, PREFIX));
    }

    /** In the system's folder for temporary files, for a run that has no output folder. */
    static Aside elsewhere() throws IOException {
        return made(() -> Files.createTempDirectory("infra" + PREFIX));
    }

    /** Made by a run, which may have been killed before it made anything in it. */
    private static boolean isOurs(Path folder) throws IOException {
        if (!NAME.matcher(folder.getFileName().toString()).matches()
                || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Path file = folder.resolve(RUNNING);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private interface NewFolder {
        Path create() throws IOException;
    }

    private static Aside made(NewFolder folder) throws IOException {
        Aside made = null;
        while (made == null) {
            // Not made if another run took it away before it was locked.
            made = locked(folder.create());
        }
        return made;
    }

    /** Where the stacks are made. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try (running) {
            deleteTree(folder);
        }
    }

    /** The folder, if no other run has it. */
    private static @Nullable Aside locked(Path folder) throws IOException {
        Path file = folder.resolve(RUNNING);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (isFree(channel) && Files.exists(file)) {
            return new Aside(folder, channel);
        }
        channel.close();
        return null;
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another run in this JVM.
            return false;
        }
    }

    /** What shows that it is ours goes last: a run that is killed here leaves what the next one knows. */
    private static void deleteTree(Path root) throws IOException {
        Path mark = root.resolve(RUNNING);
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder())
                    .filter(each -> !each.equals(root) && !each.equals(mark))
                    .toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
        Files.delete(mark);
        try {
            Files.delete(root);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // Another run takes it away.
        }
    }
}
