package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.problem.InvalidValue;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists and maps, which hold each value once, and each key. */
record CollectionReader(RecordReader reader, ValueProblems problems) {
    @Nullable
    List<Object> list(Type element, ConfigValue value, String path) {
        if (!(value instanceof ConfigList values)) {
            problems.add(HoconValues.mistyped(value, "a list [ ]"), value, path);
            return null;
        }
        boolean mayRepeat = Shapes.mayRepeat(element);
        Map<Object, String> seen = new HashMap<>();
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String at = path + "[" + i + "]";
            Object each = reader.any(element, values.get(i), at);
            if (each == null) {
                continue;
            }
            String before = mayRepeat ? null : seen.putIfAbsent(each, at);
            if (before == null) {
                bound.add(each);
            } else {
                problems.add(new InvalidValue("repeats " + before, "each value once"), values.get(i), at);
            }
        }
        return bound.size() < values.size() ? null : List.copyOf(bound);
    }

    @Nullable
    Map<Object, Object> map(Type keyType, Type type, ConfigValue value, String path) {
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
            Object key = reader.any(keyType, HoconValues.textAt(entry.getKey(), entry.getValue()), below);
            Object each = reader.any(type, entry.getValue(), below);
            if (key == null || each == null) {
                continue;
            }
            String before = seen.putIfAbsent(key, below);
            if (before == null) {
                bound.put(key, each);
            } else {
                problems.add(new InvalidValue("repeats " + before, "each key once"), entry.getValue(), below);
            }
        }
        return bound.size() < wanted ? null : Collections.unmodifiableMap(bound);
    }
}
