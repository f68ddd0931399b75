package dev.prefectinfra.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.value.InvalidValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The documents of a configuration and how they lie over each other. Merged unresolved, resolved once per scope. */
record Layers(
        List<Section<?>> sections,
        Config defaults,
        Layer infra,
        Map<AccountName, Layer> accounts,
        Layer assignments,
        References references) {

    static Layers read(
            Path folder, List<String> assignments, Collection<Section<?>> registered, Collection<Problem> problems) {
        List<Section<?>> sections = new ArrayList<>(List.of(AccountConfig.SECTION, LaneConfig.SECTION));
        sections.addAll(registered);
        References references = new References(System::getenv);
        HoconReader reader = new HoconReader(folder, problems, references);
        Path infra = folder.resolve("infra.conf");
        Map<AccountName, Layer> accounts = new TreeMap<>();
        for (Path file : accountFiles(folder.resolve("accounts"), problems)) {
            String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
            try {
                accounts.put(new AccountName(name), Layer.of(file.toString(), reader.file(file), problems));
            } catch (InvalidValue e) {
                InvalidValue.Complaint complaint = e.complaints().get(0);
                problems.add(new Problem(
                        new Location(file.toString(), 0), "", complaint.problem(), "allowed: " + complaint.allowed()));
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
    Config of(AccountName account, Collection<Problem> problems) {
        Layer own = accounts.get(account);
        return resolved(List.of(defaults, infra.common(), own.common(), assignments.common()), own, problems);
    }

    /** What counts for one deployment type in the account. */
    Config of(AccountName account, String type, Collection<Problem> problems) {
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

    static <C extends Record> @Nullable C single(Section<C> section, String hocon, Collection<Problem> problems) {
        References references = new References(System::getenv);
        HoconReader reader = new HoconReader(null, problems, references);
        Location here = new Location("HOCON", 0);
        Config merged = reader.text(hocon, here.source())
                .atKey(section.name())
                .withFallback(new Defaults(reader).of(List.of(section)));
        Config resolved = references.resolve(merged, List.of(merged), here, problems);
        return resolved.isEmpty()
                ? null
                : new Binder(Placeholders.NONE, new Complaints(problems, here))
                        .bind(section.type(), resolved.root().get(section.name()), section.name());
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
