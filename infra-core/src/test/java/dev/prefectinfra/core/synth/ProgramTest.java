package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.value.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program is told from the same one, whatever it differs in. */
final class ProgramTest {
    @TempDir
    private Path folder;

    @Test
    void classesAndResourcesOfFoldersCount() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes/a"));
        Set<String> seen = new HashSet<>();
        assertThat(seen.add(digest(classes.getParent()))).isTrue();
        Files.writeString(classes.resolve("A.class"), "one");
        assertThat(seen.add(digest(classes.getParent()))).isTrue();
        assertThat(seen.add(digest(classes.getParent()))).isFalse();
        Files.writeString(classes.resolve("A.class"), "two");
        assertThat(seen.add(digest(classes.getParent()))).isTrue();
        Files.writeString(classes.resolve("reference.conf"), "");
        assertThat(seen.add(digest(classes.getParent()))).isTrue();
        Files.move(classes.resolve("A.class"), classes.resolve("B.class"));
        assertThat(seen.add(digest(classes.getParent()))).isTrue();
    }

    @Test
    void jarsCountAndTheirOrderAndThoseThatTheyName() throws IOException {
        Path one = jar("one.jar", "named.jar more/", "A.class");
        Path two = jar("two.jar", "", "A.class");
        Set<String> seen = new HashSet<>();
        assertThat(seen.add(digest(one, two))).isTrue();
        assertThat(seen.add(digest(one, two))).isFalse();
        assertThat(seen.add(digest(two, one))).isTrue();
        jar("named.jar", "further.jar", "B.class");
        assertThat(seen.add(digest(one, two))).isTrue();
        jar("further.jar", "", "B.class");
        assertThat(seen.add(digest(one, two))).isTrue();
        Files.createDirectory(folder.resolve("more"));
        assertThat(seen.add(digest(one, two))).isTrue();
        Files.writeString(folder.resolve("more/C.class"), "one");
        assertThat(seen.add(digest(one, two))).isTrue();
        jar("two.jar", "", "A.class", "B.class");
        assertThat(seen.add(digest(one, two))).isTrue();
        assertThat(seen.add(digest(one, two))).isFalse();
    }

    @Test
    void whoKeepsItsClassesToItselfIsNotKnown() throws IOException {
        ClassLoader secretive = new ClassLoader(null) {};
        assertThat(ClassPath.addTo(new Digest(), List.of(secretive))).isFalse();
        try (URLClassLoader remote =
                new URLClassLoader(new URL[] {new URL("https://example.org/a.jar")}, (ClassLoader) null)) {
            assertThat(ClassPath.addTo(new Digest(), List.of(remote))).isFalse();
        }
        try (URLClassLoader below = new URLClassLoader(new URL[0], secretive)) {
            assertThat(ClassPath.addTo(new Digest(), List.of(below))).isFalse();
        }
    }

    @Test
    void whatJsiiAndNodeReadOfTheEnvironmentCounts() throws IOException {
        Path node = Files.writeString(folder.resolve("node"), "#!/bin/sh");
        assertThat(node.toFile().setExecutable(true)).isTrue();
        Path kernel = Files.writeString(folder.resolve("kernel.js"), "one");
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", folder.toString(), "HOME", "/home/a"));
        Set<String> seen = new HashSet<>();
        assertThat(seen.add(digest(environment))).isTrue();
        environment.put("HOME", "/home/b");
        assertThat(seen.add(digest(environment))).isFalse();
        for (String name : List.of("NODE_OPTIONS", "JSII_RUNTIME", "CDKTF_LOG_LEVEL")) {
            environment.put(name, "some");
            assertThat(seen.add(digest(environment))).as(name).isTrue();
        }
        environment.put("INFRA_KERNEL", kernel.toString());
        assertThat(seen.add(digest(environment))).isTrue();
        Files.writeString(kernel, "two");
        assertThat(seen.add(digest(environment))).isTrue();
        Files.writeString(node, "#!/bin/bash");
        assertThat(seen.add(digest(environment))).isTrue();
        environment.remove("PATH");
        assertThat(seen.add(digest(environment))).isTrue();
    }

    private static String digest(Map<String, String> environment) throws IOException {
        Digest digest = new Digest();
        Program.addEnvironment(digest, environment);
        return digest.hex();
    }

    private static String digest(Path... places) throws IOException {
        URL[] urls = List.of(places).stream().map(ProgramTest::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, (ClassLoader) null)) {
            Digest digest = new Digest();
            assertThat(ClassPath.addTo(digest, List.of(loader))).isTrue();
            return digest.hex();
        }
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Path jar(String name, String classPath, String... entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (String entry : entries) {
                jar.putNextEntry(new ZipEntry(entry));
                jar.write(1);
            }
        }
        return file;
    }
}
