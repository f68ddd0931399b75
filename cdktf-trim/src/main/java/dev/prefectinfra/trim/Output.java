package dev.prefectinfra.trim;

import dev.prefectinfra.trim.Stamp.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes resources, each aside and then moved into its place. After any kill the class path has a bundle and a list of
 * names that fit: the trimmed list goes before the bundle changes, and comes after it.
 */
final class Output {
    /** Not the earliest that a zip can hold: beside that Java writes the moment too, which depends on the time zone. */
    private static final LocalDateTime ANY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final Options options;

    Output(Options options) {
        this.options = options;
    }

    /** Where resources go. */
    List<Path> files(Set<String> resources) {
        if (options.toJar()) {
            return resources.isEmpty() ? List.of() : List.of(options.out());
        }
        return resources.stream().map(this::file).toList();
    }

    /** Takes away what an earlier run wrote, in an order in which what remains is whole. */
    void remove(List<Identity> written) throws IOException {
        for (Identity each : written) {
            remove(each.file());
        }
    }

    /** Replaces what an earlier run wrote. */
    List<Identity> replace(List<Identity> written, SortedMap<String, byte[]> resources) throws IOException {
        if (options.toJar()) {
            move(jar(resources), options.out());
            return List.of(Identity.of(options.out()));
        }
        Set<Path> bundles = new HashSet<>();
        for (String each : resources.keySet()) {
            if (isNames(each)) {
                Files.deleteIfExists(file(each));
            } else {
                bundles.add(file(each));
            }
        }
        for (Identity each : written) {
            if (!bundles.contains(each.file())) {
                remove(each.file());
            }
        }
        List<Identity> now = new ArrayList<>();
        for (Map.Entry<String, byte[]> each : resources.entrySet()) {
            if (!isNames(each.getKey())) {
                move(each.getValue(), file(each.getKey()));
            }
        }
        for (Map.Entry<String, byte[]> each : resources.entrySet()) {
            Path file = file(each.getKey());
            if (isNames(each.getKey())) {
                move(each.getValue(), file);
            }
            now.add(Identity.of(file));
        }
        return now;
    }

    void writeStamp(Stamp stamp) throws IOException {
        move(stamp.toBytes(), options.stamp());
    }

    private static boolean isNames(String resource) {
        return resource.endsWith(".txt");
    }

    private Path file(String resource) {
        return options.out().resolve(resource);
    }

    private void move(byte[] bytes, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.createDirectories(Objects.requireNonNull(options.stamp().getParent()));
        // Beside the stamp: a folder of classes may be packed at any time.
        Path aside = options.stamp()
                .resolveSibling(options.stamp().getFileName() + "."
                        + ProcessHandle.current().pid());
        try {
            Files.write(aside, bytes);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        Path folder = file.getParent();
        while (folder != null && folder.startsWith(options.out()) && !folder.equals(options.out())) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
            folder = folder.getParent();
        }
    }

    private static byte[] jar(SortedMap<String, byte[]> resources) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            // The bundle is compressed already.
            zip.setLevel(1);
            for (Map.Entry<String, byte[]> each : resources.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(ANY_TIME);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
