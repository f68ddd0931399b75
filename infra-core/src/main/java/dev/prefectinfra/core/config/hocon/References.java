package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
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
public final class References {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");
    /** The end of the origin of every default. */
    static final String DEFAULTS = "reference.conf";

    private static final String UNRESOLVED = "unresolved reference";

    private final UnaryOperator<@Nullable String> environment;
    private boolean complete = true;

    References(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * Resolves what was merged.
     *
     * @param parts what it was merged from, which tells better where a reference stands
     * @param fallback where to report what has no place
     */
    Config resolve(Config merged, Collection<Config> parts, Location fallback, Collection<Problem> problems) {
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
                return ConfigValueFactory.fromAnyRef("unresolved", UNRESOLVED);
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
            incomplete();
            Location at = e.origin() == null ? fallback : Origins.of(e.origin());
            problems.add(new Problem(at, "", "cannot be resolved", HoconReader.reason(e)));
            return ConfigFactory.empty();
        }
    }

    private @Nullable ConfigValue variable(String path) {
        String value = VARIABLE.matcher(path).matches() ? environment.apply(path) : null;
        return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment variable " + path);
    }

    private static void report(String path, Collection<Config> parts, Collection<Problem> problems) {
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

    /** Notes that a part could not be read or resolved, which is reported already. */
    void incomplete() {
        complete = false;
    }

    /** Whether all was read and resolved; if not, what seems to be missing may stand in the other part. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether the value stands in for a reference that is reported already. */
    public static boolean isStandIn(ConfigValue value) {
        return value.origin().description().contains(UNRESOLVED);
    }
}
