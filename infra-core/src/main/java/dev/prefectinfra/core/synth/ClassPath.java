package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.value.Digest;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that classes are loaded from, by its content: jars, folders of classes and of resources. Checksums do for that
 * ({@link FileSum}): who could forge them could change the program itself.
 */
final class ClassPath {
    private final Map<Path, String> contents = new LinkedHashMap<>();

    private ClassPath() {}

    /**
     * Adds it to a digest.
     *
     * @return whether that is all: other class loaders than those of Java itself keep to themselves what they load
     *     from, and the path of modules is not looked at
     */
    static boolean addTo(Digest digest, Collection<? extends @Nullable ClassLoader> loaders) throws IOException {
        if (ClassPath.class.getModule().isNamed()) {
            return false;
        }
        ClassPath path = new ClassPath();
        for (ClassLoader loader : loaders) {
            if (!path.addAll(loader)) {
                return false;
            }
        }
        path.contents.forEach((place, content) -> digest.add(place.toString()).add(content));
        return true;
    }

    private boolean addAll(@Nullable ClassLoader loader) throws IOException {
        ClassLoader each = loader;
        while (each != null && each != ClassLoader.getPlatformClassLoader()) {
            if (each == ClassLoader.getSystemClassLoader()) {
                for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                    add(Path.of(entry));
                }
            } else if (!(each instanceof URLClassLoader urls) || !addAll(urls.getURLs())) {
                return false;
            }
            each = each.getParent();
        }
        return true;
    }

    private boolean addAll(URL... urls) throws IOException {
        for (URL url : urls) {
            if (!url.getProtocol().equals("file")) {
                return false;
            }
            add(Path.of(uri(url)));
        }
        return true;
    }

    private void add(Path place) throws IOException {
        Path entry = place.toAbsolutePath().normalize();
        if (contents.containsKey(entry)) {
            return;
        }
        if (Files.isDirectory(entry)) {
            contents.put(entry, ofFolder(entry));
        } else if (Files.isRegularFile(entry)) {
            contents.put(entry, FileSum.of(entry));
            addNamedBy(entry);
        } else {
            contents.put(entry, "");
        }
    }

    /** A jar's manifest may name further ones. */
    private void addNamedBy(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile(), false)) {
            Manifest manifest = open.getManifest();
            String more = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String each :
                    more == null ? List.<String>of() : List.of(more.trim().split(" +", -1))) {
                add(Path.of(jar.toUri().resolve(each)));
            }
        }
    }

    private static String ofFolder(Path folder) throws IOException {
        Digest digest = new Digest();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.add(folder.relativize(file).toString()).add(FileSum.of(file));
            }
        }
        return digest.hex();
    }

    private static URI uri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException("no place of a file: " + url, e);
        }
    }
}
