package dev.prefectinfra.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${other.key}} and {@code ${?OTHER}}. The library tells neither where a reference stands nor whether
 * it is optional, so the text is scanned for both. The environment is asked only for names that a file asks for with
 * {@code ${?NAME}}: nothing else of the machine reaches synthesis.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\??)\\s*([^}]*?)\\s*}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");
    /** The end of the origin of every default. */
    static final String DEFAULTS = "reference.conf";

    private static final String UNRESOLVED = "unresolved reference";

    private final Map<String, Location> required = new HashMap<>();
    private final Set<String> optional = new HashSet<>();
    private final UnaryOperator<@Nullable String> environment;
    private boolean complete = true;

    References(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    void scan(String text, String source) {
        int line = 0;
        for (String each : (Iterable<String>) text.lines()::iterator) {
            line++;
            Matcher matcher = REFERENCE.matcher(each);
            while (matcher.find()) {
                if (matcher.group(1).isEmpty()) {
                    required.putIfAbsent(matcher.group(2), new Location(source, line));
                } else {
                    optional.add(matcher.group(2));
                }
            }
        }
    }

    Config resolve(Config config, Location fallback, Collection<Problem> problems) {
        ConfigResolver resolver = new ConfigResolver() {
            @Override
            public @Nullable ConfigValue lookup(String path) {
                return missing(path, fallback, problems);
            }

            @Override
            public ConfigResolver withFallback(ConfigResolver other) {
                return this;
            }
        };
        try {
            return config.resolve(ConfigResolveOptions.defaults()
                    .setUseSystemEnvironment(false)
                    .appendResolver(resolver));
        } catch (ConfigException e) {
            incomplete();
            Location at = e.origin() == null ? fallback : Location.of(e.origin());
            problems.add(new Problem(at, "", "cannot be resolved", HoconReader.reason(e)));
            return ConfigFactory.empty();
        }
    }

    private @Nullable ConfigValue missing(String path, Location fallback, Collection<Problem> problems) {
        if (optional.contains(path)) {
            String value = VARIABLE.matcher(path).matches() ? environment.apply(path) : null;
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment variable " + path);
        }
        problems.add(new Problem(
                required.getOrDefault(path, fallback),
                "",
                "refers to ${" + path + "}, which nothing sets",
                "set it, or write ${?NAME} for an optional environment variable"));
        return ConfigValueFactory.fromAnyRef("unresolved", UNRESOLVED);
    }

    /** Notes that a part could not be read or resolved, which is reported already. */
    void incomplete() {
        complete = false;
    }

    /** Whether all was read and resolved; if not, what seems to be missing may stand in the other part. */
    boolean isComplete() {
        return complete;
    }

    /** Whether the value stands in for a reference that is reported already. */
    static boolean isStandIn(ConfigValue value) {
        return value.origin().description().contains(UNRESOLVED);
    }
}
