package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Location.Kind;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${other.key}} and {@code ${?OTHER}}. The environment is asked only for a name that nothing but
 * {@code ${?NAME}} refers to: nothing else of the machine reaches synthesis.
 */
final class References {
    private static final ConfigValue STAND_IN = ConfigValueFactory.fromAnyRef(
            "unresolved", Origins.describe(new Location(Kind.UNRESOLVED, "unresolved reference", 0)));
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");
    private final UnaryOperator<@Nullable String> environment;

    References(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * Resolves what was merged.
     *
     * @param parts what it was merged from, which tells better where a reference stands
     * @param fallback where to report what has no place
     */
    Config resolve(Config merged, Collection<Config> parts, Location fallback, Problems problems) {
        if (merged.isResolved()) {
            return merged;
        }
        Set<String> required = Reference.in(merged).stream()
                .filter(each -> !each.optional())
                .map(Reference::path)
                .collect(Collectors.toSet());
        Set<String> reported = new HashSet<>();
        ConfigResolver resolver = new ConfigResolver() {
            @Override
            public @Nullable ConfigValue lookup(String path) {
                if (!required.contains(path)) {
                    return variable(path);
                }
                if (reported.add(path)) {
                    report(path, parts, problems);
                }
                return STAND_IN;
            }

            @Override
            public ConfigResolver withFallback(ConfigResolver other) {
                return this;
            }
        };
        try {
            return merged.resolve(ConfigResolveOptions.defaults()
                    .setUseSystemEnvironment(false)
                    .appendResolver(resolver));
        } catch (ConfigException e) {
            problems.incomplete();
            Location at = e.origin() == null ? fallback : Origins.of(e.origin());
            problems.add(new Problem(at, "", "cannot be resolved", HoconReader.reason(e)));
            return ConfigFactory.empty();
        }
    }

    private @Nullable ConfigValue variable(String path) {
        String value = VARIABLE.matcher(path).matches() ? environment.apply(path) : null;
        return value == null
                ? null
                : ConfigValueFactory.fromAnyRef(
                        value, Origins.describe(new Location(Kind.VARIABLE, "environment variable " + path, 0)));
    }

    private static void report(String path, Collection<Config> parts, Problems problems) {
        for (Config part : parts) {
            for (Reference each : Reference.in(part)) {
                if (each.path().equals(path) && !each.optional()) {
                    problems.add(new Problem(
                            each.at(),
                            "",
                            "refers to ${" + path + "}, which nothing sets",
                            "set it, or write ${?NAME} for an optional environment variable"));
                }
            }
        }
    }
}
