package dev.prefectinfra.trim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Java bindings of a jsii bundle in a jar: {@code FOLDER/$Module.class}, {@code FOLDER/$Module.txt} and
 * {@code FOLDER/BUNDLE}. The first loads the others as resources of the class path, so the first of each name wins.
 *
 * @param folder the Java package, with slashes
 * @param bundle the name of the {@code .jsii.tgz}
 */
record Provider(Path jar, String folder, String bundle) {
    private static final String MODULE = "/$Module.class";
    private static final String BUNDLE = ".jsii.tgz";

    /**
     * All in a jar that look as if they can be trimmed. cdktf and constructs cannot: their types are in no submodules.
     */
    static List<Provider> in(Path jar, ZipFile zip) throws IOException {
        List<String> folders = new ArrayList<>();
        List<String> bundles = new ArrayList<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (name.endsWith(MODULE)) {
                folders.add(name.substring(0, name.length() - MODULE.length()));
            } else if (name.endsWith(BUNDLE)) {
                bundles.add(name);
            }
        }
        List<Provider> found = new ArrayList<>();
        for (String folder : folders) {
            for (String bundle : bundles) {
                if (bundle.startsWith(folder + "/")
                        && bundle.indexOf('/', folder.length() + 1) < 0
                        && zip.getEntry(folder + "/$Module.txt") != null) {
                    Provider provider = new Provider(jar, folder, bundle.substring(folder.length() + 1));
                    if (provider.hasSubmodules(zip)) {
                        found.add(provider);
                    }
                }
            }
        }
        return found;
    }

    /** Judged by its first type. The others are judged when it is trimmed: this is asked of every jar. */
    private boolean hasSubmodules(ZipFile zip) throws IOException {
        try (var lines = new BufferedReader(
                new InputStreamReader(zip.getInputStream(zip.getEntry(namesResource())), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            int name = first == null ? -1 : first.indexOf('=');
            return name >= 0 && first.substring(0, name).split("\\.", -1).length >= 3;
        }
    }

    private String javaPackage() {
        return folder.replace('/', '.');
    }

    String bundleResource() {
        return folder + "/" + bundle;
    }

    String namesResource() {
        return folder + "/$Module.txt";
    }

    /** The class files of some packages, and of the bindings themselves. */
    Map<String, byte[]> classes(ZipFile zip, Set<String> packages) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (name.startsWith(folder + "/") && name.endsWith(".class")) {
                int end = name.indexOf('/', folder.length() + 1);
                if (end < 0 || packages.contains(name.substring(folder.length() + 1, end))) {
                    classes.put(name, zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return classes;
    }

    TypeNames names(ZipFile zip) throws IOException, CannotTrim {
        try (var in = zip.getInputStream(zip.getEntry(namesResource()))) {
            return TypeNames.read(in, javaPackage());
        }
    }
}
