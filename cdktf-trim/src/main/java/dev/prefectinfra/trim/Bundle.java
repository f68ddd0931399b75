package dev.prefectinfra.trim;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Trims the {@code .jsii.tgz}: an npm package with its assembly. It is read once, from front to end, unless what is
 * kept turns out to need more.
 */
final class Bundle {
    private static final String ROOT = "package/";
    private static final String LIB = ROOT + "lib/";
    private static final String INDEX = LIB + "index.js";
    private static final Pattern REQUIRE = Pattern.compile("require\\([\"'](\\.[^\"']*)[\"']\\)");
    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$\\n?");

    private final TypeNames names;
    private final SortedSet<String> kept;
    private final Map<String, String> folders;
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final SortedSet<String> requiredFolders = new TreeSet<>();
    private @Nullable Assembly assembly;
    private @Nullable Index index;

    private Bundle(TypeNames names, SortedSet<String> kept, Map<String, String> folders) {
        this.names = names;
        this.kept = kept;
        this.folders = folders;
    }

    /** Opens the published bundle, once or more. */
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * @param used submodules
     * @param message for what is missing, with {} for its submodule
     */
    static Bundle trim(Source source, TypeNames names, SortedSet<String> used, String message)
            throws IOException, CannotTrim {
        SortedSet<String> kept = used;
        Map<String, String> folders = new HashMap<>();
        names.submodules().forEach(each -> folders.put(each, names.likelyFolder(each)));
        while (true) {
            Bundle bundle = new Bundle(names, kept, folders);
            try (InputStream in = source.open()) {
                bundle.read(in);
            }
            SortedSet<String> needed = bundle.needed();
            Map<String, String> known = bundle.foldersOf(needed);
            if (needed.equals(kept) && folders.entrySet().containsAll(known.entrySet())) {
                bundle.files.put(INDEX, bundle.index().only(kept, message));
                return bundle;
            }
            kept = needed;
            folders.putAll(known);
        }
    }

    SortedSet<String> submodules() {
        return kept;
    }

    private void read(InputStream compressed) throws IOException, CannotTrim {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(compressed, 1 << 16))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                if (entry.isFile()) {
                    add(entry.getName(), tar);
                }
            }
        }
        if (assembly == null) {
            throw new CannotTrim("its bundle has no assembly");
        }
        if (assembly.keptTypes() != names.count(kept)) {
            throw new CannotTrim("its Java classes and its bundle do not have the same types");
        }
    }

    private void add(String name, InputStream in) throws IOException, CannotTrim {
        if (name.equals(ROOT + ".jsii")) {
            addAssembly(unclosed(in));
        } else if (name.equals(ROOT + ".jsii.gz")) {
            addAssembly(new GZIPInputStream(unclosed(in), 1 << 16));
        } else if (name.equals(INDEX)) {
            index = Index.read(in.readAllBytes());
        } else if (name.equals(ROOT + "package.json")) {
            byte[] text = in.readAllBytes();
            checkMain(text);
            files.put(name, text);
        } else if (name.equals(ROOT + "LICENSE") || name.startsWith(ROOT + "node_modules/")) {
            files.put(name, in.readAllBytes());
        } else if (name.startsWith(LIB) && isRun(name)) {
            addFile(name, in);
        }
    }

    private void addAssembly(InputStream in) throws IOException, CannotTrim {
        Assembly found = Assembly.read(new BufferedInputStream(in), names.assembly(), kept);
        if (found != null) {
            assembly = found;
            files.put(ROOT + ".jsii", found.text());
        }
    }

    private static void checkMain(byte[] packageJson) throws IOException, CannotTrim {
        JsonScanner scanner = new JsonScanner(new ByteArrayInputStream(packageJson));
        scanner.enterObject();
        String member;
        while ((member = scanner.nextName()) != null) {
            if (member.equals("main")) {
                String main = scanner.text();
                if (!"lib/index.js".equals(main)) {
                    throw new CannotTrim("its package begins with " + main + ", not with lib/index.js");
                }
            } else {
                scanner.skip();
            }
        }
    }

    private static boolean isRun(String name) {
        return !name.endsWith(".d.ts") && !name.endsWith(".map");
    }

    private void addFile(String name, InputStream in) throws IOException, CannotTrim {
        int end = name.indexOf('/', LIB.length());
        if (end < 0 || !isKept(name.substring(LIB.length(), end))) {
            return;
        }
        if (!name.endsWith(".js")) {
            files.put(name, in.readAllBytes());
            return;
        }
        String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        Matcher required = REQUIRE.matcher(script);
        while (required.find()) {
            requiredFolders.add(folderOf(name, required.group(1)));
        }
        files.put(name, SOURCE_MAP.matcher(script).replaceAll("").getBytes(StandardCharsets.UTF_8));
    }

    private boolean isKept(String folder) {
        return kept.stream().anyMatch(submodule -> folder.equals(folders.get(submodule)));
    }

    /** The folder of {@code lib} that a file requires. */
    private static String folderOf(String file, String required) throws CannotTrim {
        Path path = Path.of(file).resolveSibling(required).normalize();
        Path lib = Path.of(LIB);
        if (!path.startsWith(lib) || path.equals(lib)) {
            throw new CannotTrim(file + " requires " + required);
        }
        return path.getName(lib.getNameCount()).toString();
    }

    private Index index() throws CannotTrim {
        if (index == null) {
            throw new CannotTrim("its bundle has no lib/index.js");
        }
        return index;
    }

    private SortedSet<String> needed() throws CannotTrim {
        SortedSet<String> needed = new TreeSet<>(kept);
        if (assembly != null) {
            needed.addAll(assembly.referenced());
        }
        for (String folder : requiredFolders) {
            String submodule = index().submoduleIn(folder);
            if (submodule == null) {
                throw new CannotTrim("its submodules share lib/" + folder);
            }
            needed.add(submodule);
        }
        return needed;
    }

    private Map<String, String> foldersOf(SortedSet<String> submodules) throws CannotTrim {
        Map<String, String> found = new HashMap<>();
        for (String submodule : submodules) {
            String folder = index().folderOf(submodule);
            if (folder == null) {
                throw new CannotTrim("its index does not have " + submodule);
            }
            found.put(submodule, folder);
        }
        return found;
    }

    /** The same submodules give the same bytes. */
    byte[] toTarball() throws IOException {
        return Tarball.of(files);
    }

    private static InputStream unclosed(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return in.read(bytes, from, length);
            }

            @Override
            public void close() {
                // The archive goes on.
            }
        };
    }
}
