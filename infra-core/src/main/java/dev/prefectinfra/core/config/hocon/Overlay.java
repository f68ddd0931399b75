package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.util.Map;

/**
 * Lays one layer over another. Where the lower one has something else than an object, the library drops without a word
 * all that lies below that. Reported is the cause, not what is then missing.
 */
record Overlay(Problems problems) {
    Config over(Config stronger, Config weaker) {
        compare(stronger.root(), weaker.root(), "");
        return stronger.withFallback(weaker);
    }

    private void compare(ConfigObject stronger, ConfigObject weaker, String prefix) {
        for (Map.Entry<String, ConfigValue> entry : stronger.entrySet()) {
            ConfigValue below = weaker.get(entry.getKey());
            if (below != null && entry.getValue() instanceof ConfigObject object) {
                compare(object, below, prefix + entry.getKey());
            }
        }
    }

    private void compare(ConfigObject object, ConfigValue below, String path) {
        try {
            if (below instanceof ConfigObject weaker) {
                compare(object, weaker, path + ".");
            } else if (below.valueType() != ConfigValueType.NULL) {
                report(below, path);
            }
        } catch (ConfigException.NotResolved e) {
            // A reference, which is looked into when it is resolved.
        }
    }

    private void report(ConfigValue below, String path) {
        Location at = Origins.of(below);
        // A default is right; then the object over it is wrong, and is reported where it is bound.
        if (!at.isDefault()) {
            problems.incomplete();
            problems.add(
                    new Problem(at, path, HoconValues.got(below), "allowed: an object, as it is in another layer"));
        }
    }
}
