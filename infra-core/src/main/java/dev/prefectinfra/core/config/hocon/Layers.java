package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documents of a configuration and how they lie over each other. Merged unresolved, resolved once per scope. */
public record Layers(
        List<Section<?>> sections,
        Config defaults,
        Layer infra,
        Map<AccountName, Layer> accounts,
        Layer assignments,
        References references) {

    public static Layers read(
            Path folder, List<String> assignments, Collection<Section<?>> sections, Collection<Problem> problems) {
        References references = new References(System::getenv);
        HoconReader reader = new HoconReader(folder, problems, references);
        Path infra = folder.resolve("infra.conf");
        Map<AccountName, Layer> accounts = new TreeMap<>();
        for (Path file : accountFiles(folder.resolve("accounts"), problems)) {
            String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
            try {
                accounts.put(new AccountName(name), Layer.of(file.toString(), reader.file(file), problems));
            } catch (InvalidValue e) {
                e.problems().forEach(each -> problems.add(each.locatedAt(new Location(file.toString(), 0))));
            }
        }
        return new Layers(
                List.copyOf(sections),
                new Defaults(reader).of(sections),
                Layer.of(infra.toString(), reader.file(infra), problems),
                accounts,
                Layer.of("--set", assigned(assignments, reader), problems),
                references);
    }

    /** What counts for the account itself. */
    public Config of(AccountName account, Collection<Problem> problems) {
        Layer own = accounts.get(account);
        return resolved(List.of(defaults, infra.common(), own.common(), assignments.common()), own, problems);
    }

    /** What counts for one deployment type in the account. */
    public Config of(AccountName account, String type, Collection<Problem> problems) {
        Layer own = accounts.get(account);
        List<Config> parts = List.of(
                defaults,
                infra.common(),
                own.common(),
                infra.of(type),
                own.of(type),
                assignments.common(),
                assignments.of(type));
        return resolved(parts, own, problems);
    }

    private Config resolved(List<Config> weakestFirst, Layer account, Collection<Problem> problems) {
        Overlay overlay = new Overlay(references, problems);
        Config merged = ConfigFactory.empty();
        for (Config each : weakestFirst) {
            merged = overlay.over(each, merged);
        }
        return references.resolve(merged, weakestFirst, new Location(account.source(), 0), problems);
    }

    /**
     * One section by itself, over its defaults; empty where that could not be read.
     *
     * @param hocon what stands below the section's key
     * @param here what to call that text
     */
    public static Config single(Section<?> section, String hocon, Location here, Collection<Problem> problems) {
        References references = new References(System::getenv);
        HoconReader reader = new HoconReader(null, problems, references);
        Config merged = reader.text(hocon, here.source())
                .atKey(section.name())
                .withFallback(new Defaults(reader).of(List.of(section)));
        return references.resolve(merged, List.of(merged), here, problems);
    }

    private static Config assigned(List<String> assignments, HoconReader reader) {
        Config all = ConfigFactory.empty();
        for (String assignment : assignments) {
            String source = "--set " + assignment;
            Config one;
            if (assignment.contains("\n")) {
                one = reader.broken(
                        new Location(source, 0),
                        "has a line break, behind which it sets something else",
                        "one --set for each key");
            } else {
                one = assignment.matches("[^=\\s]+\\s*=.*")
                        ? reader.text(assignment, source)
                        : reader.broken(new Location(source, 0), "is no assignment", "--set key=value");
            }
            all = one.withFallback(all);
        }
        return all;
    }

    private static List<Path> accountFiles(Path folder, Collection<Problem> problems) {
        List<Path> files = List.of();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            problems.add(new Problem(
                    new Location(folder.toString(), 0),
                    "",
                    "is no folder",
                    "a folder with a file NAME.conf per account"));
            return files;
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                Map<Boolean, List<Path>> found = all.sorted()
                        .collect(Collectors.partitioningBy(
                                file -> file.toString().endsWith(".conf")));
                files = found.get(true);
                found.get(false).stream()
                        .filter(Layers::looksLikeAnAccount)
                        .forEach(file -> problems.add(new Problem(
                                new Location(file.toString(), 0),
                                "",
                                "is no account, and is not read",
                                "name it NAME.conf, or take it away")));
            } catch (IOException e) {
                problems.add(new Problem(
                        new Location(folder.toString(), 0),
                        "",
                        "cannot be read: " + HoconReader.reason(e),
                        "see who may read it"));
                return files;
            }
        }
        if (files.isEmpty()) {
            problems.add(new Problem(
                    new Location(folder.toString(), 0), "", "has no account", "add a file NAME.conf per AWS account"));
        }
        return files;
    }

    /** Not what an editor or git leaves, nor a page about the accounts. */
    private static boolean looksLikeAnAccount(Path file) {
        return Files.isRegularFile(file)
                && !file.getFileName().toString().matches("\\..*|.*(?:~|\\.(?:bak|orig|rej|swp|md|txt))");
    }
}
