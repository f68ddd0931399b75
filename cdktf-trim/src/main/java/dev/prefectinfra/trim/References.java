package dev.prefectinfra.trim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Java packages of providers that classes name. Whatever a class refers to stands in its constant pool as text,
 * with slashes, and what it hands to {@code Class.forName} with points: so the bytes are searched, and a text too many
 * does no harm.
 */
final class References {
    private static final String CLASS = ".class";

    private final Collection<String> providers;
    /** The provider's folder to what is named below it: packages, and {@code $Module}. */
    private final SortedMap<String, SortedSet<String>> found = new TreeMap<>();

    /** @param providers their Java packages, with slashes */
    References(Collection<String> providers) {
        this.providers = providers;
    }

    SortedMap<String, SortedSet<String>> found() {
        return found;
    }

    void addFolder(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                if (file.toString().endsWith(CLASS) && Files.isRegularFile(file)) {
                    add(Files.readAllBytes(file));
                }
            }
        }
    }

    /** A provider's own classes are left out, and only those: a jar may hold others beside them. */
    void addJar(ZipFile zip) throws IOException {
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (name.endsWith(CLASS) && providers.stream().noneMatch(provider -> name.startsWith(provider + "/"))) {
                try (InputStream in = zip.getInputStream(entry)) {
                    add(in.readAllBytes());
                }
            }
        }
    }

    void add(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String provider : providers) {
            add(text, provider, provider + "/");
            add(text, provider, provider.replace('/', '.') + ".");
        }
    }

    void addAll(Map<String, SortedSet<String>> others) {
        others.forEach((provider, names) ->
                found.computeIfAbsent(provider, each -> new TreeSet<>()).addAll(names));
    }

    private void add(String text, String provider, String prefix) {
        int at = text.indexOf(prefix);
        while (at >= 0) {
            int from = at + prefix.length();
            int to = from;
            while (to < text.length() && isName(text.charAt(to))) {
                to++;
            }
            if (to > from && !isFile(text, from, to)) {
                found.computeIfAbsent(provider, each -> new TreeSet<>()).add(text.substring(from, to));
            }
            at = text.indexOf(prefix, to);
        }
    }

    /** $Module.txt and $Module.class are read as files by who looks for them, and are no use of all. */
    private static boolean isFile(String text, int from, int to) {
        return text.charAt(from) == '$' && to < text.length() && text.charAt(to) == '.';
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    }
}
