package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.value.InvalidValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Binds HOCON to records and reports every problem. The rules:
 *
 * <ul>
 *   <li>a component is a key in kebab case; without {@link Optional} it must be there; other keys are errors
 *   <li>a record with the single component {@code value} is written as that value
 *   <li>a sealed interface is a choice: {@code type} names one of its records, whose keys stand below that same name
 *   <li>lists, maps, enums, texts, whole numbers and booleans are what they look like; nothing is converted silently
 * </ul>
 */
final class Binder {
    private final Placeholders placeholders;
    private final Complaints complaints;

    Binder(Placeholders placeholders, Complaints complaints) {
        this.placeholders = placeholders;
        this.complaints = complaints;
    }

    /** The record, or null when something below {@code path} is wrong; every problem is reported then. */
    <C extends Record> @Nullable C bind(Class<C> type, ConfigValue value, String path) {
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
            return Shapes.isNewtype(raw) ? newtype(raw, value, path) : record(raw, value, path);
        }
        return raw.isSealed() ? choice(raw, value, path) : scalar(raw, value, path);
    }

    private @Nullable Object scalar(Class<?> type, ConfigValue value, String path) {
        try {
            return Scalars.read(type, value, placeholders);
        } catch (InvalidValue e) {
            return complaints.add(e, value, path);
        }
    }

    private @Nullable Object newtype(Class<?> type, ConfigValue value, String path) {
        RecordComponent component = type.getRecordComponents()[0];
        try {
            Object inner = component.getType() == String.class
                    ? Scalars.text(value, placeholders, Shapes.mayHoldPolicyVariables(type))
                    : any(component.getGenericType(), value, path);
            return inner == null ? null : Shapes.construct(type, List.of(inner));
        } catch (InvalidValue e) {
            return complaints.add(e, value, path);
        }
    }

    private @Nullable Object choice(Class<?> type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return complaints.add(Scalars.mistyped(value, "an object with the key type"), value, path);
        }
        Map<String, Class<?>> options = Shapes.options(type);
        complaints.unknownKeys(object, path, Shapes.with(options.keySet(), "type"));
        options.forEach((name, option) -> misspeltIn(object.get(name), option, path + "." + name));
        ConfigValue chosen = object.get("type");
        if (chosen == null || chosen.valueType() == ConfigValueType.NULL) {
            return complaints.missing(
                    chosen == null ? object : chosen, path + ".type", "one of " + String.join(", ", options.keySet()));
        }
        try {
            String name = Scalars.text(chosen, placeholders, false);
            Class<?> option = options.get(name);
            if (option == null) {
                throw new InvalidValue('"' + name + "\" is unknown", Suggestion.among(options.keySet(), name));
            }
            ConfigValue body = object.get(name);
            return any(option, body == null ? Shapes.emptyObject(object) : body, path + "." + name);
        } catch (InvalidValue e) {
            return complaints.add(e, chosen, path + ".type");
        }
    }

    /** An option that is not chosen need not be complete; but what is written there has to exist. */
    private void misspeltIn(@Nullable ConfigValue option, Class<?> type, String path) {
        if (option instanceof ConfigObject object && !Shapes.isNewtype(type)) {
            complaints.unknownKeys(
                    object,
                    path,
                    Arrays.stream(type.getRecordComponents()).map(Shapes::key).toList());
        }
    }

    private @Nullable Object record(Class<?> type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return complaints.add(Scalars.mistyped(value, "an object"), value, path);
        }
        RecordComponent[] components = type.getRecordComponents();
        complaints.unknownKeys(
                object, path, Arrays.stream(components).map(Shapes::key).toList());
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : components) {
            String key = Shapes.key(component);
            ConfigValue part = object.get(key);
            boolean absent = part == null || part.valueType() == ConfigValueType.NULL;
            Object bound = !absent
                    ? any(component.getGenericType(), part, path + "." + key)
                    : component.getType() == Optional.class
                            ? Optional.empty()
                            : complaints.missing(
                                    part == null ? object : part,
                                    path + "." + key,
                                    Shapes.describe(component.getType()));
            if (bound != null) {
                arguments.add(bound);
            }
        }
        if (arguments.size() < components.length) {
            return null;
        }
        try {
            return Shapes.construct(type, arguments);
        } catch (InvalidValue e) {
            return complaints.add(e, value, path);
        }
    }

    private @Nullable List<Object> list(Type element, ConfigValue value, String path) {
        if (!(value instanceof ConfigList values)) {
            complaints.add(Scalars.mistyped(value, "a list [ ]"), value, path);
            return null;
        }
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object each = any(element, values.get(i), path + "[" + i + "]");
            if (each != null) {
                bound.add(each);
            }
        }
        return bound.size() < values.size() ? null : List.copyOf(bound);
    }

    private @Nullable Map<Object, Object> map(Type keyType, Type type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            complaints.add(Scalars.mistyped(value, "an object"), value, path);
            return null;
        }
        // Sorted by the text of the key: the order of a HOCON object is that of a hash.
        Map<Object, Object> bound = new LinkedHashMap<>();
        int wanted = 0;
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
            if (entry.getValue().valueType() == ConfigValueType.NULL) {
                continue;
            }
            wanted++;
            String below = path + "." + entry.getKey();
            Object key = any(keyType, Shapes.textAt(entry.getKey(), entry.getValue()), below);
            Object each = any(type, entry.getValue(), below);
            if (key != null && each != null) {
                bound.put(key, each);
            }
        }
        return bound.size() < wanted ? null : Collections.unmodifiableMap(bound);
    }
}
