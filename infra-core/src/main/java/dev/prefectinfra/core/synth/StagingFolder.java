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
 * The staging folder of one run, mostly in the output folder: stacks are synthesized there before they replace earlier
 * ones. Closing deletes it. A killed run leaves it behind, and the next run deletes it, because the system has released
 * its lock. A link, or a folder without the locked file, is not ours, whatever its name.
 */
final class StagingFolder implements AutoCloseable {
    private static final String PREFIX = ".synth-";
    /** What {@link Files#createTempDirectory} adds. */
    private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "[0-9]+");

    private static final String RUNNING = "running";

    private final Path folder;
    private final FileChannel running;

    private StagingFolder(Path folder, FileChannel running) {
        this.folder = folder;
        this.running = running;
    }

    static StagingFolder in(Path out) throws IOException {
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(out, PREFIX + "*")) {
            for (Path each : earlier) {
                StagingFolder left = isOurs(each) ? locked(each) : null;
                if (left != null) {
                    left.close();
                }
            }
        }
        return made(() -> Files.createTempDirectory(out, PREFIX));
    }

    /** In the system's folder for temporary files, for a run that has no output folder. */
    static StagingFolder temporary() throws IOException {
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

    private static StagingFolder made(NewFolder folder) throws IOException {
        StagingFolder made = null;
        while (made == null) {
            // Null if another run deleted it before it was locked.
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
    private static @Nullable StagingFolder locked(Path folder) throws IOException {
        Path file = folder.resolve(RUNNING);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (isFree(channel) && Files.exists(file)) {
            return new StagingFolder(folder, channel);
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

    /** The locked file goes last: a run that is killed here leaves a folder that the next one recognizes. */
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
            // Another run deletes it.
        }
    }
}
