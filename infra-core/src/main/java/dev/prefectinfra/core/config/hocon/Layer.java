package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.util.Map;
import java.util.TreeMap;

/**
 * One document of configuration: what it says for all of its deployment types, and what for each.
 *
 * @param source the file, or the option
 * @param common everything but {@code deployment-types}
 * @param byType what stands below {@code deployment-types}, by the type's name
 */
public record Layer(Location source, Config common, Map<String, ConfigObject> byType) {
    public static final String TYPES = "deployment-types";

    static Layer of(Location source, Config document, Problems problems) {
        ConfigObject root = document.root();
        Map<String, ConfigObject> byType = new TreeMap<>();
        ConfigValue types = root.get(TYPES);
        if (types != null) {
            objects(types, TYPES, problems).forEach((type, value) -> {
                if (value instanceof ConfigObject object) {
                    byType.put(type, object);
                } else {
                    notAnObject(value, TYPES + "." + type, problems);
                }
            });
        }
        return new Layer(source, root.withoutKey(TYPES).toConfig(), byType);
    }

    Config of(String type) {
        ConfigObject object = byType.get(type);
        return object == null ? ConfigFactory.empty() : object.toConfig();
    }

    /** Where the type is mentioned. */
    public Location at(String type) {
        return Origins.of(byType.get(type));
    }

    /** The keys of an object that is written down as one; a reference in its place cannot be looked into. */
    public static Map<String, ConfigValue> objects(ConfigValue value, String path, Problems problems) {
        try {
            if (value instanceof ConfigObject object) {
                return new TreeMap<>(object);
            }
            notAnObject(value, path, problems);
        } catch (ConfigException.NotResolved e) {
            notAnObject(value, path, problems);
        }
        return Map.of();
    }

    private static void notAnObject(ConfigValue value, String path, Problems problems) {
        problems.add(
                new Problem(Origins.of(value), path, "is not an object", "write its keys out here, between { and }"));
    }
}
