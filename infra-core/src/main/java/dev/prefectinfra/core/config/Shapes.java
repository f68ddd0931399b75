package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.value.PolicyText;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How Java's shapes are written in HOCON. */
final class Shapes {
    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

    private Shapes() {}

    static String kebab(String camel) {
        return HUMP.matcher(camel).replaceAll("$1-$2").toLowerCase(Locale.ROOT);
    }

    /** An enum's constant: {@code FARGATE_SPOT} is written {@code fargate-spot}. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static boolean mayHoldPolicyVariables(Class<?> newtype) {
        return newtype == PolicyText.class;
    }

    /** The records of a sealed interface by the name that {@code type} takes. */
    static Map<String, Class<?>> options(Class<?> choice) {
        Map<String, Class<?>> options = new TreeMap<>();
        for (Class<?> option : choice.getPermittedSubclasses()) {
            options.put(kebab(option.getSimpleName()), option);
        }
        return options;
    }

    /**
     * The key below a choice that its chosen record's own keys stand in, with a dot before it; empty for other records.
     */
    static String optionKey(Record record) {
        Class<?> type = record.getClass();
        boolean option = Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
        return option ? "." + kebab(type.getSimpleName()) : "";
    }

    /** A map's key as it is written. */
    static String mapKey(Object key) {
        if (key instanceof Record record) {
            RecordShape shape = RecordShape.of(record.getClass());
            return shape.isNewtype() ? mapKey(shape.parts().get(0).of(record)) : key.toString();
        }
        return key.toString();
    }

    static Set<String> with(Collection<String> names, String more) {
        Set<String> all = new TreeSet<>(names);
        all.add(more);
        return all;
    }

    static ConfigObject emptyObject(ConfigValue near) {
        return ConfigValueFactory.fromMap(Map.of(), near.origin().description());
    }

    static ConfigValue textAt(String text, ConfigValue near) {
        return ConfigValueFactory.fromAnyRef(text).withOrigin(near.origin());
    }

    /** Whether a value is set at a relative path; the empty one leads to the value itself. */
    static boolean has(ConfigValue value, String path) {
        ConfigValue at = value;
        for (String key : path.isEmpty() ? new String[0] : path.split("[.\\[]", -1)) {
            if (!(at instanceof ConfigObject object)) {
                return true; // a list, which is not looked into
            }
            at = object.get(key);
        }
        return at != null && at.valueType() != ConfigValueType.NULL;
    }

    /** The value below a relative path, or the nearest one above it that exists. */
    static ConfigValue below(ConfigValue value, String path) {
        ConfigValue at = value;
        for (String key : path.split("[.\\[]", -1)) {
            if (!(at instanceof ConfigObject object) || !object.containsKey(key)) {
                return at;
            }
            at = object.get(key);
        }
        return at;
    }

    /** What a key takes, as far as its type tells; empty for texts and objects. */
    static String describe(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        return type == int.class ? "a whole number" : "";
    }
}
