package dev.prefectinfra.core.config.hocon;

import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a configuration. What looks like one of them and is not read is reported. */
record ConfigFolder(Path path, Problems problems) {
    Path infra() {
        // What plain HOCON would read for the same name.
        Stream.of("infra.json", "infra.properties")
                .map(path::resolve)
                .filter(Files::exists)
                .forEach(file -> report(file, "is not read", "move its settings to infra.conf, and remove it"));
        return path.resolve("infra.conf");
    }

    List<Path> accounts() {
        Path folder = path.resolve("accounts");
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            report(folder, "is not a folder", "a folder with a file NAME.conf per account");
            return List.of();
        }
        List<Path> files = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                Map<Boolean, List<Path>> found = all.sorted()
                        .collect(Collectors.partitioningBy(
                                file -> file.toString().endsWith(".conf")));
                files = found.get(true);
                found.get(false).stream()
                        .filter(ConfigFolder::looksLikeAnAccount)
                        .forEach(file -> report(
                                file,
                                "is not the file of an account, and is not read",
                                "name it NAME.conf, or remove it"));
            } catch (IOException e) {
                report(folder, "cannot be read: " + FileText.reason(e), "check its permissions");
                return files;
            }
        }
        if (files.isEmpty()) {
            report(folder, "has no account", "add a file NAME.conf per AWS account");
        }
        return files;
    }

    private void report(Path file, String what, String fix) {
        problems.add(new Problem(new Location(file.toString(), 0), "", what, fix));
    }

    /** Not what an editor or git leaves, nor a page about the accounts. */
    private static boolean looksLikeAnAccount(Path file) {
        return Files.isRegularFile(file)
                && !file.getFileName().toString().matches("\\..*|.*(?:~|\\.(?:bak|orig|rej|swp|md|txt))");
    }
}
