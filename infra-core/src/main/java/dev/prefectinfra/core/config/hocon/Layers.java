package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Location.Kind;
import dev.prefectinfra.core.problem.Problems;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a configuration, and which overrides which. Merged unresolved, resolved once per scope.
 *
 * @param asked the environment variables that they have been asked for so far, whether they are set or not
 */
public record Layers(
        List<Section<?>> sections,
        Config defaults,
        Layer infra,
        Map<AccountName, Layer> accounts,
        Layer assignments,
        Set<String> asked,
        Problems problems) {

    public static Layers read(
            Path folder, List<String> assignments, Collection<Section<?>> sections, Problems problems) {
        HoconReader reader = new HoconReader(folder, problems);
        ConfigFolder files = new ConfigFolder(folder, problems);
        Map<AccountName, Layer> accounts = new TreeMap<>();
        for (Path file : files.accounts()) {
            String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
            try {
                accounts.put(new AccountName(name), layer(file, reader, problems));
            } catch (InvalidValue e) {
                Location at = new Location(file.toString(), 0);
                e.problems().forEach(each -> problems.add(each.locatedAt(at)));
            }
        }
        return new Layers(
                List.copyOf(sections),
                Defaults.of(sections, problems),
                layer(files.infra(), reader, problems),
                accounts,
                Layer.of(option(""), assigned(assignments, reader), problems),
                new ConcurrentSkipListSet<>(),
                problems);
    }

    private static Layer layer(Path file, HoconReader reader, Problems problems) {
        return Layer.of(new Location(file.toString(), 0), reader.file(file), problems);
    }

    /** The effective values of the account itself. */
    public Config of(AccountName account) {
        Layer own = accounts.get(account);
        return resolved(List.of(defaults, infra.common(), own.common(), assignments.common()), own);
    }

    /** The effective values of one deployment type in the account. */
    public Config of(AccountName account, String type) {
        Layer own = accounts.get(account);
        List<Config> parts = List.of(
                defaults,
                infra.common(),
                own.common(),
                infra.of(type),
                own.of(type),
                assignments.common(),
                assignments.of(type));
        return resolved(parts, own);
    }

    private Config resolved(List<Config> weakestFirst, Layer account) {
        Overlay overlay = new Overlay(problems);
        Config merged = ConfigFactory.empty();
        for (Config each : weakestFirst) {
            merged = overlay.over(each, merged);
        }
        return new References(this::variable).resolve(merged, weakestFirst, account.source(), problems);
    }

    private @Nullable String variable(String name) {
        asked.add(name);
        return System.getenv(name);
    }

    /**
     * One section by itself, over its defaults; empty where that could not be read.
     *
     * @param hocon what stands below the section's key
     * @param here what to call that text
     */
    public static Config single(Section<?> section, String hocon, Location here, Problems problems) {
        HoconReader reader = new HoconReader(null, problems);
        Config merged =
                reader.text(hocon, here).atKey(section.name()).withFallback(Defaults.of(List.of(section), problems));
        return new References(System::getenv).resolve(merged, List.of(merged), here, problems);
    }

    private static Config assigned(List<String> assignments, HoconReader reader) {
        Config all = ConfigFactory.empty();
        for (String assignment : assignments) {
            Location source = option(" " + assignment);
            Config one;
            if (assignment.contains("\n")) {
                one = reader.broken(
                        source, "has a line break, behind which it sets something else", "one --set for each key");
            } else {
                one = assignment.matches("[^=\\s]+\\s*=.*")
                        ? reader.text(assignment, source)
                        : reader.broken(source, "is not an assignment", "--set key=value");
            }
            all = one.withFallback(all);
        }
        return all;
    }

    private static Location option(String value) {
        return new Location(Kind.OPTION, "--set" + value, 0);
    }
}
