package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.problem.InvalidValue;
import java.util.Map;
import java.util.TreeMap;

/** What is asked of parsed values everywhere. */
public final class HoconValues {
    private HoconValues() {}

    /** The text of a scalar as it was written; empty for anything else, which then fits no type. */
    public static String plain(ConfigValue value) {
        return switch (value.valueType()) {
            // The library keeps a number's own text only on this way; unwrapped() makes 012 a 12.
            case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
            case OBJECT, LIST, NULL -> "";
        };
    }

    /** A value in a text that is another one for any other value: types count, and numbers as they were written. */
    public static String exact(ConfigValue value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(ConfigValue value, StringBuilder text) {
        if (value instanceof ConfigObject object) {
            text.append('{');
            new TreeMap<>(object).forEach((key, each) -> {
                writeWithLength(key, text);
                write(each, text);
            });
            text.append('}');
        } else if (value instanceof ConfigList list) {
            text.append('[');
            list.forEach(each -> write(each, text));
            text.append(']');
        } else {
            text.append(value.valueType().name(), 0, 3);
            writeWithLength(value.unwrapped() instanceof String string ? string : plain(value), text);
        }
    }

    /** Whether a text is in a value: in a key, or in anything that is written there. */
    public static boolean hasText(ConfigValue value, String text) {
        if (value instanceof ConfigObject object) {
            return object.entrySet().stream()
                    .anyMatch(each -> each.getKey().contains(text) || hasText(each.getValue(), text));
        }
        return value instanceof ConfigList list
                ? list.stream().anyMatch(each -> hasText(each, text))
                : plain(value).contains(text);
    }

    private static void writeWithLength(String part, StringBuilder text) {
        text.append(part.length()).append(':').append(part);
    }

    public static InvalidValue mistyped(ConfigValue value, String allowed) {
        return new InvalidValue(got(value), allowed);
    }

    /** What a value is, as the rest of a sentence. */
    static String got(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> "is an object";
            case LIST -> "is a list";
            case NULL -> "is null";
            case STRING -> "is the text \"" + plain(value) + '"';
            case NUMBER, BOOLEAN -> "is " + plain(value);
        };
    }

    public static ConfigObject emptyObject(ConfigValue near) {
        return ConfigValueFactory.fromMap(Map.of(), near.origin().description());
    }

    public static ConfigValue textAt(String text, ConfigValue near) {
        return ConfigValueFactory.fromAnyRef(text).withOrigin(near.origin());
    }

    /** Whether a value is set at a relative path; the empty one leads to the value itself. */
    public static boolean has(ConfigValue value, String path) {
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
    public static ConfigValue below(ConfigValue value, String path) {
        ConfigValue at = value;
        for (String key : path.split("[.\\[]", -1)) {
            if (!(at instanceof ConfigObject object) || !object.containsKey(key)) {
                return at;
            }
            at = object.get(key);
        }
        return at;
    }
}
