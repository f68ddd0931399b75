package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.MayRepeat;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Suggestion;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of HOCON values and reports every problem. The rules:
 *
 * <ul>
 *   <li>a component is a key in kebab case; without {@link Optional} it must be there; other keys are errors
 *   <li>a record with the single component {@code value} is written as that value
 *   <li>a sealed interface is a choice: {@code type} names one of its records, whose keys stand below that same name
 *   <li>lists, maps, enums, texts, whole numbers and booleans are what they look like; nothing is converted silently
 *   <li>a list holds each value once, as its type's {@code equals} sees it, unless the type is {@link MayRepeat}; a
 *       map's keys differ in the same sense
 * </ul>
 */
public final class RecordReader {
    private final Placeholders placeholders;
    private final ValueProblems problems;

    public RecordReader(Placeholders placeholders, ValueProblems problems) {
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** The record, or null when something below {@code path} is wrong; every problem is reported then. */
    public <C extends Record> @Nullable C read(Class<C> type, ConfigValue value, String path) {
        return type.cast(any(type, value, path));
    }

    private @Nullable Object any(Type type, ConfigValue value, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                Object bound = any(arguments[0], value, path);
                return bound == null ? null : Optional.of(bound);
            }
            return generic.getRawType() == List.class
                    ? list(arguments[0], value, path)
                    : map(arguments[0], arguments[1], value, path);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord()) {
            RecordShape shape = RecordShape.of(raw);
            return shape.isNewtype() ? newtype(raw, shape, value, path) : record(shape, value, path);
        }
        return raw.isSealed() ? choice(raw, value, path) : scalar(raw, value, path);
    }

    private @Nullable Object scalar(Class<?> type, ConfigValue value, String path) {
        try {
            return Scalars.read(type, value, placeholders);
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }

    private @Nullable Object newtype(Class<?> type, RecordShape shape, ConfigValue value, String path) {
        RecordShape.Part part = shape.parts().get(0);
        try {
            Object inner = part.type() == String.class
                    ? Scalars.text(value, placeholders, Shapes.mayHoldPolicyVariables(type))
                    : any(part.genericType(), value, path);
            return inner == null ? null : shape.construct(List.of(inner));
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }

    private @Nullable Object choice(Class<?> type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return problems.add(HoconValues.mistyped(value, "an object with the key type"), value, path);
        }
        Map<String, Class<?>> options = Shapes.options(type);
        problems.unknownKeys(object, path, Shapes.with(options.keySet(), "type"));
        options.forEach((name, option) -> misspeltIn(object.get(name), option, path + "." + name));
        ConfigValue chosen = object.get("type");
        if (chosen == null || chosen.valueType() == ConfigValueType.NULL) {
            return problems.missing(
                    chosen == null ? object : chosen, path + ".type", "one of " + String.join(", ", options.keySet()));
        }
        try {
            String name = Scalars.text(chosen, placeholders, false);
            Class<?> option = options.get(name);
            if (option == null) {
                throw InvalidValue.withFix('"' + name + "\" is unknown", Suggestion.among(options.keySet(), name));
            }
            ConfigValue given = object.get(name);
            ConfigValue body = given == null ? HoconValues.emptyObject(object) : given;
            String written = lacksKeys(option, body) ? problems.writtenInstead(object, name, options.keySet()) : "";
            if (!written.isEmpty()) {
                InvalidValue instead = new InvalidValue(
                        "is " + name + " by default, so that " + path + "." + written + " does not count",
                        path + ".type = " + written);
                return problems.add(instead, object.get(written), path + ".type");
            }
            return any(option, body, path + "." + name);
        } catch (InvalidValue e) {
            return problems.add(e, chosen, path + ".type");
        }
    }

    private static boolean lacksKeys(Class<?> option, ConfigValue body) {
        RecordShape shape = RecordShape.of(option);
        return !shape.isNewtype()
                && body instanceof ConfigObject object
                && shape.parts().stream()
                        .anyMatch(part -> part.type() != Optional.class && object.get(part.key()) == null);
    }

    /** An option that is not chosen need not be complete; but what is written there has to exist. */
    private void misspeltIn(@Nullable ConfigValue option, Class<?> type, String path) {
        RecordShape shape = RecordShape.of(type);
        if (option instanceof ConfigObject object && !shape.isNewtype()) {
            problems.unknownKeys(object, path, shape.keys());
        }
    }

    private @Nullable Object record(RecordShape shape, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return problems.add(HoconValues.mistyped(value, "an object"), value, path);
        }
        problems.unknownKeys(object, path, shape.keys());
        List<Object> arguments = new ArrayList<>();
        for (RecordShape.Part part : shape.parts()) {
            String at = path + "." + part.key();
            ConfigValue given = object.get(part.key());
            boolean absent = given == null || given.valueType() == ConfigValueType.NULL;
            Object bound = !absent
                    ? any(part.genericType(), given, at)
                    : part.type() == Optional.class
                            ? Optional.empty()
                            : problems.missing(given == null ? object : given, at, Shapes.describe(part.type()));
            if (bound != null) {
                arguments.add(bound);
            }
        }
        if (arguments.size() < shape.parts().size()) {
            return null;
        }
        try {
            return shape.construct(arguments);
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }

    private @Nullable List<Object> list(Type element, ConfigValue value, String path) {
        if (!(value instanceof ConfigList values)) {
            problems.add(HoconValues.mistyped(value, "a list [ ]"), value, path);
            return null;
        }
        Map<Object, String> seen = new HashMap<>();
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String at = path + "[" + i + "]";
            Object each = any(element, values.get(i), at);
            if (each == null) {
                continue;
            }
            String before = Shapes.mayRepeat(element) ? null : seen.putIfAbsent(each, at);
            if (before == null) {
                bound.add(each);
            } else {
                problems.add(new InvalidValue("says the same as " + before, "each value once"), values.get(i), at);
            }
        }
        return bound.size() < values.size() ? null : List.copyOf(bound);
    }

    private @Nullable Map<Object, Object> map(Type keyType, Type type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            problems.add(HoconValues.mistyped(value, "an object"), value, path);
            return null;
        }
        // Sorted by the text of the key: the order of a HOCON object is that of a hash.
        Map<Object, Object> bound = new LinkedHashMap<>();
        Map<Object, String> seen = new HashMap<>();
        int wanted = 0;
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
            if (entry.getValue().valueType() == ConfigValueType.NULL) {
                continue;
            }
            wanted++;
            String below = path + "." + entry.getKey();
            Object key = any(keyType, HoconValues.textAt(entry.getKey(), entry.getValue()), below);
            Object each = any(type, entry.getValue(), below);
            if (key == null || each == null) {
                continue;
            }
            String before = seen.putIfAbsent(key, below);
            if (before == null) {
                bound.put(key, each);
            } else {
                problems.add(new InvalidValue("says the same as " + before, "each key once"), entry.getValue(), below);
            }
        }
        return bound.size() < wanted ? null : Collections.unmodifiableMap(bound);
    }
}
