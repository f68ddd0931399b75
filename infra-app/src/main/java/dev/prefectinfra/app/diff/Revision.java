package dev.prefectinfra.app.diff;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The folder of the configuration as it is in a revision of git, in a temporary folder. Closing deletes it. */
public final class Revision implements AutoCloseable {
    private final String name;
    private final Path config;
    private final Path folder;

    private Revision(String name, Path config, Path folder) {
        this.name = name;
        this.config = config;
        this.folder = folder;
    }

    /**
     * Exports it. The work tree and the index are left alone.
     *
     * @throws InvalidConfiguration if git or the revision is not there, or has no such folder
     */
    public static Revision export(String name, Path config) throws IOException {
        String commit = git(config, name, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        Path folder = Files.createTempDirectory("infra-diff-");
        Revision revision = new Revision(name, config, folder);
        try {
            // In a folder, git archives that folder.
            Process archive = start(config, "archive", "--format=zip", commit);
            try (InputStream zip = archive.getInputStream()) {
                revision.unpack(zip);
            }
            if (ended(archive) != 0 || !Files.exists(folder.resolve("infra.conf"))) {
                throw wrong(name, "has no configuration in " + config, "name a later revision, or a folder");
            }
            return revision;
        } catch (IOException | RuntimeException e) {
            revision.close();
            throw e;
        }
    }

    private static String git(Path config, String revision, String... arguments) throws IOException {
        Process process;
        try {
            process = start(config, arguments);
        } catch (IOException e) {
            throw wrong(
                    revision,
                    "is no folder, and git is not there to ask whether it is a revision",
                    "install git, or name a folder");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (ended(process) != 0) {
            throw wrong(
                    revision,
                    "is neither a folder nor a revision of the git repository of " + config,
                    "name an output folder that synth wrote, or a branch, tag or commit that is fetched");
        }
        return said;
    }

    private static Process start(Path config, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-C", config.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int ended(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("git was interrupted", e);
        }
    }

    private static InvalidConfiguration wrong(String revision, String what, String fix) {
        return new InvalidConfiguration(List.of(new Problem(new Location("diff " + revision, 0), "", what, fix)));
    }

    private void unpack(InputStream archive) throws IOException {
        ZipInputStream zip = new ZipInputStream(archive);
        for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
            Path file = folder.resolve(each.getName()).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException(each.getName() + " leads out of the folder");
            }
            if (each.isDirectory()) {
                Files.createDirectories(file);
            } else {
                Files.createDirectories(file.getParent());
                // A link becomes a file with the path that it leads to: nothing outside is read.
                Files.copy(zip, file);
            }
        }
        archive.transferTo(OutputStream.nullOutputStream());
    }

    /** As the user named it. */
    public String name() {
        return name;
    }

    /** Where it was exported to. */
    public Path folder() {
        return folder;
    }

    /** What is wrong in it, with places that a user knows. */
    public InvalidConfiguration told(InvalidConfiguration wrong) {
        List<Problem> problems = new ArrayList<>();
        for (Problem each : wrong.problems()) {
            String source = each.at().source().replace(folder.toString(), name + ":" + config);
            problems.add(new Problem(new Location(source, each.at().line()), each.key(), each.what(), each.fix()));
        }
        problems.add(new Problem(
                new Location("diff " + name, 0),
                "",
                "has a configuration that this version of the program refuses",
                "compare with an output folder that its own version wrote"));
        return new InvalidConfiguration(problems);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
