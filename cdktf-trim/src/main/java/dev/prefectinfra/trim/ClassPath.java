package dev.prefectinfra.trim;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the class path that is searched. */
final class ClassPath {
    private ClassPath() {}

    /** That of the running program: exec:java gives it to a class loader, a command line to the JVM. */
    static List<Path> ofThisRun() {
        List<Path> elements = new ArrayList<>();
        // Not that of its parents: they belong to the build.
        if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader) {
            for (URL url : loader.getURLs()) {
                if (url.getProtocol().equals("file")) {
                    elements.add(path(url));
                }
            }
        } else {
            Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                    .filter(each -> !each.isEmpty())
                    .forEach(each -> elements.add(Path.of(each)));
        }
        return existing(elements);
    }

    static List<Path> existing(List<Path> elements) {
        return elements.stream()
                .map(each -> each.toAbsolutePath().normalize())
                .filter(Files::exists)
                .distinct()
                .toList();
    }

    private static Path path(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            // Some loaders do not escape spaces.
            return Path.of(URI.create("file:///").resolve(url.getPath().replace(" ", "%20")));
        }
    }
}
