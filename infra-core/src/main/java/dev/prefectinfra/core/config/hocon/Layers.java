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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a configuration, and which overrides which. Merged unresolved, resolved once per scope.
 *
 * @param common what stands in {@code infra.conf} for all accounts, over the defaults
 * @param asked the environment variables that they have been asked for so far, whether they are set or not
 */
public record Layers(
        List<Section<?>> sections,
        Config defaults,
        Layer infra,
        Config common,
        Map<AccountName, Layer> accounts,
        Layer assignments,
        Set<String> asked,
        Problems problems) {

    public static Layers read(
            Path folder, List<String> assignments, Collection<Section<?>> sections, Problems problems) {
        HoconReader reader = new HoconReader(folder, problems);
        ConfigFolder files = new ConfigFolder(folder, problems);
        Map<AccountName, Layer> accounts = new TreeMap<>();
        Config defaults = Defaults.of(sections, problems);
        Layer infra = layer(files.infra(), reader, problems);
        // All processors, now that the parser's classes are initialised.
        Map<Path, Layer> layers = files.accounts().parallelStream()
                .collect(Collectors.toConcurrentMap(file -> file, file -> layer(file, reader, problems)));
        layers.forEach((file, layer) -> {
            String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
            try {
                accounts.put(new AccountName(name), layer);
            } catch (InvalidValue e) {
                Location at = new Location(file.toString(), 0);
                e.problems().forEach(each -> problems.add(each.locatedAt(at)));
            }
        });
        return new Layers(
                List.copyOf(sections),
                defaults,
                infra,
                new Overlay(problems).over(infra.common(), defaults),
                accounts,
                Layer.of(option(""), assigned(assignments, reader), problems),
                new ConcurrentSkipListSet<>(),
                problems);
    }

    private static Layer layer(Path file, HoconReader reader, Problems problems) {
        return Layer.of(new Location(file.toString(), 0), reader.file(file), problems);
    }

    /** Those of one account, over what all accounts have in common. */
    public AccountLayers of(AccountName account) {
        Layer own = accounts.get(account);
        return new AccountLayers(this, own, merged(common, own.common()));
    }

    Config merged(Config weakest, Config... stronger) {
        Overlay overlay = new Overlay(problems);
        Config merged = weakest;
        for (Config each : stronger) {
            merged = overlay.over(each, merged);
        }
        return merged;
    }

    /** @param parts what it was merged from */
    Config resolved(Config merged, List<Config> parts, Location fallback) {
        return new References(this::variable).resolve(merged, parts, fallback, problems);
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
