package dev.prefectinfra.trim;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;

/** One run: finds out what is used, and makes the output anew if it depends on anything that changed. */
final class Trim {
    private static final String MODULE = "$Module";

    private final Options options;
    private final PrintStream log;
    private final Output output;

    Trim(Options options, PrintStream log) {
        this.options = options;
        this.log = log;
        this.output = new Output(options);
    }

    void run() throws IOException {
        long start = System.nanoTime();
        Stamp before = Stamp.read(options.stamp());
        if (options.off()) {
            Files.deleteIfExists(options.stamp());
            output.remove(before.outputs());
            return;
        }
        List<Path> classPath = options.classPath().stream()
                .filter(each -> !each.equals(options.out()) || !options.toJar())
                .toList();
        Uses uses = Uses.of(classPath, before.jars());
        List<String> inputs = Inputs.of(options, uses);
        if (before.isCurrent(inputs)) {
            say("up to date", start);
            return;
        }
        // Not current until it is done. A run that is killed is known to have written what is named here.
        List<Stamp.Identity> earlier = new ArrayList<>(before.outputs());
        output.writeStamp(new Stamp(List.of(), earlier, before.jars()));
        boolean done = false;
        try {
            SortedMap<String, byte[]> resources = make(uses, start);
            output.files(resources.keySet()).forEach(each -> earlier.add(Stamp.Identity.ofMissing(each)));
            output.writeStamp(new Stamp(List.of(), earlier, uses.jars()));
            List<Stamp.Identity> written = List.of();
            if (resources.isEmpty()) {
                output.remove(earlier);
            } else {
                written = output.replace(earlier, resources);
            }
            output.writeStamp(new Stamp(inputs, written, uses.jars()));
            done = true;
        } finally {
            // The whole provider is used then.
            if (!done) {
                output.remove(earlier);
            }
        }
    }

    private SortedMap<String, byte[]> make(Uses uses, long start) throws IOException {
        SortedMap<String, byte[]> resources = new TreeMap<>();
        Set<String> unknown = new HashSet<>(options.keep());
        List<String> whole = new ArrayList<>();
        for (Provider provider : uses.providers().values()) {
            try (ZipFile zip = new ZipFile(provider.jar().toFile())) {
                TypeNames names = provider.names(zip);
                unknown.removeAll(names.submodules());
                make(provider, zip, names, uses.of(provider), resources);
                say(provider.bundle() + " is trimmed", start);
            } catch (CannotTrim e) {
                whole.add(provider.bundle() + " is left whole: " + e.getMessage());
            }
        }
        if (!unknown.isEmpty() && !uses.providers().isEmpty()) {
            throw new TrimException("--keep names what no provider on the class path has: "
                    + String.join(", ", new TreeSet<>(unknown))
                    + "\n    allowed: names of submodules, such as sqsQueue for SqsQueue");
        }
        whole.forEach(log::println);
        return resources;
    }

    private void make(
            Provider provider,
            ZipFile zip,
            TypeNames names,
            SortedSet<String> javaPackages,
            SortedMap<String, byte[]> resources)
            throws IOException, CannotTrim {
        if (javaPackages.contains(MODULE)) {
            throw new CannotTrim("a jsii library on the class path is built on it, whose JavaScript may use all of it");
        }
        SortedSet<String> used = names.submodulesOf(javaPackages);
        used.addAll(options.keep());
        // Every stack has it.
        used.add("provider");
        used.retainAll(names.submodules());
        Bundle bundle = Bundle.trim(
                () -> zip.getInputStream(zip.getEntry(provider.bundleResource())),
                names,
                used,
                message(provider, names));
        resources.put(provider.namesResource(), names.only(bundle.submodules()));
        resources.put(provider.bundleResource(), bundle.toTarball());
        if (options.withClasses()) {
            resources.putAll(provider.classes(zip, names.packagesOf(bundle.submodules())));
        }
    }

    private String message(Provider provider, TypeNames names) {
        String made = options.toJar() ? options.shortOut() : options.shortOut() + "/" + provider.folder();
        return names.assembly() + " is trimmed, and has no {}: nothing on the class path named it when it was made\n"
                + "    run: " + options.hint() + "\n"
                + "    or, if its name is computed, list it: --keep {}\n"
                + "    or use the whole provider: delete " + made;
    }

    private void say(String what, long start) {
        if (options.verbose()) {
            log.println(what + ", " + (System.nanoTime() - start) / 1_000_000 + " ms: " + options.out());
        }
    }
}
