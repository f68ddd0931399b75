package dev.prefectinfra.core.synth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The content of files as checksums: those of zip files, whose computation the JVM has built in. A file older than the
 * JVM is read once, as long as size, time of its last change and inode stay the same; one that changes in the JVM's
 * life is read each time.
 */
final class FileSum {
    /** File systems keep times this coarsely. What is younger could change once more and look the same. */
    private static final int COARSE_SECONDS = 2;

    private static final Instant SETTLED = ProcessHandle.current()
            .info()
            .startInstant()
            .map(start -> start.minusSeconds(COARSE_SECONDS))
            .orElse(Instant.MIN);

    private static final int BUFFER = 1 << 16;
    private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

    private record Known(
            long size, FileTime modified, @Nullable Object inode, String sum) {
        boolean isOf(BasicFileAttributes file) {
            return size == file.size()
                    && modified.equals(file.lastModifiedTime())
                    && (inode == null ? file.fileKey() == null : inode.equals(file.fileKey()));
        }
    }

    private FileSum() {}

    /** A file's content that was read already. */
    static String of(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return told(content.length, sum);
    }

    /** The content of a file, and how long that is: one word. */
    static String of(Path file) throws IOException {
        BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
        Known known = KNOWN.get(file);
        if (known != null && known.isOf(before)) {
            return known.sum();
        }
        String sum = read(file);
        FileTime modified = before.lastModifiedTime();
        if (modified.toInstant().isBefore(SETTLED)) {
            KNOWN.put(file, new Known(before.size(), modified, before.fileKey(), sum));
        }
        return sum;
    }

    /** Not mapped: a JVM that lives long would keep thousands of mappings until it collects garbage. */
    private static String read(Path file) throws IOException {
        CRC32 sum = new CRC32();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = Files.newInputStream(file)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                sum.update(buffer, 0, count);
                size += count;
            }
        }
        return told(size, sum);
    }

    private static String told(long size, CRC32 sum) {
        return size + "-" + sum.getValue();
    }
}
