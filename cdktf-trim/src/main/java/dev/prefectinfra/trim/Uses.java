package dev.prefectinfra.trim;

import dev.prefectinfra.trim.Stamp.Contents;
import dev.prefectinfra.trim.Stamp.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a class path holds: providers, and uses of them.
 *
 * @param providers the first of each Java package, as a class loader would find it
 * @param jars what each jar holds, for the next run
 */
record Uses(Map<String, Provider> providers, SortedMap<String, SortedSet<String>> names, Map<Identity, Contents> jars) {

    /** Opens the jars that are not known yet, and all folders of classes: they are what changes. */
    static Uses of(List<Path> classPath, Map<Identity, Contents> known) throws IOException {
        List<Path> folders = classPath.stream().filter(Files::isDirectory).toList();
        List<Identity> jars = new ArrayList<>();
        for (Path element : classPath) {
            if (Files.isRegularFile(element)) {
                jars.add(Identity.of(element));
            }
        }

        Map<Identity, List<Provider>> bindings = new LinkedHashMap<>();
        for (Identity jar : jars) {
            Contents before = known.get(jar);
            bindings.put(jar, before == null ? providersIn(jar.file()) : before.providers());
        }
        Map<String, Provider> providers = first(bindings.values());
        // What is known of the other jars is their uses of the providers that there were.
        boolean same = providers
                .keySet()
                .equals(first(known.values().stream().map(Contents::providers).toList())
                        .keySet());

        References all = new References(providers.keySet());
        Map<Identity, Contents> contents = new LinkedHashMap<>();
        for (Identity jar : jars) {
            Contents before = known.get(jar);
            Contents now = same && before != null
                    ? before
                    : new Contents(bindings.get(jar), namesIn(jar.file(), providers.keySet()));
            contents.put(jar, now);
            all.addAll(now.uses());
        }
        for (Path folder : folders) {
            all.addFolder(folder);
        }
        return new Uses(providers, all.found(), contents);
    }

    /** Of one provider, sorted. */
    SortedSet<String> of(Provider provider) {
        return names.getOrDefault(provider.folder(), new TreeSet<>());
    }

    private static Map<String, Provider> first(Collection<List<Provider>> inOrder) {
        Map<String, Provider> providers = new TreeMap<>();
        inOrder.forEach(jar -> jar.forEach(each -> providers.putIfAbsent(each.folder(), each)));
        return providers;
    }

    private static List<Provider> providersIn(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return Provider.in(jar, zip);
        } catch (ZipException e) {
            // Something else that is on the class path.
            return List.of();
        }
    }

    private static SortedMap<String, SortedSet<String>> namesIn(Path jar, Set<String> providers) throws IOException {
        References references = new References(providers);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            references.addJar(zip);
        } catch (ZipException e) {
            // The same.
        }
        return references.found();
    }
}
