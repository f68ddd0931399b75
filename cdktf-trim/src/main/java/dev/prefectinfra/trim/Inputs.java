package dev.prefectinfra.trim;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** All that the output depends on. */
final class Inputs {
    private Inputs() {}

    static List<String> of(Options options, Uses uses) throws IOException {
        List<String> inputs = new ArrayList<>();
        inputs.add(thisProgram());
        inputs.add(options.outputOptions().replace('\n', ' ').replace('\t', ' '));
        for (Provider provider : uses.providers().values()) {
            Stamp.Identity jar = Stamp.Identity.of(provider.jar());
            inputs.add(provider.folder() + " " + provider.bundle() + " " + jar.file() + " " + jar.size() + " "
                    + jar.time() + " " + uses.of(provider));
        }
        return inputs;
    }

    /** Another version of this program may write something else: its classes, wherever they are. */
    private static String thisProgram() throws IOException {
        CodeSource source = Trim.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return "unknown";
        }
        Path code;
        try {
            code = Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return source.getLocation().toString();
        }
        CRC32 sum = new CRC32();
        if (Files.isDirectory(code)) {
            addClasses(code, sum);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(code)) {
                addClasses(jar.getPath("/"), sum);
            }
        }
        return Long.toHexString(sum.getValue());
    }

    private static void addClasses(Path root, CRC32 sum) throws IOException {
        Path folder = root.resolve(Trim.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.sorted(Comparator.comparing(Path::toString)).toList()) {
                sum.update(Files.readAllBytes(each));
            }
        }
    }
}
