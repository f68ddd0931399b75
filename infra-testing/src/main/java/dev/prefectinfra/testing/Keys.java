package dev.prefectinfra.testing;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.UniqueName;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a section. The rules by which records become keys are written down here a second time, so that a test
 * does not believe what it tests.
 */
final class Keys {
    private static final String ANY_KEY = "sample";

    private final List<Key> found = new ArrayList<>();

    private Keys() {}

    static List<Key> of(Section<?> section) {
        return of(section, ConfigFactory.empty().root());
    }

    /** @param examples values that are accepted, by section */
    static List<Key> of(Section<?> section, ConfigObject examples) {
        Keys keys = new Keys();
        Slot top = Slot.top(section.name());
        ConfigValue example = examples.get(section.name());
        keys.found.add(new Key(top, "", top, section.type(), false, false, example));
        keys.addBelow(section.type(), top, example);
        return keys.found;
    }

    private void add(Slot parent, String name, Slot slot, Type type, @Nullable ConfigValue example) {
        Type inner = unwrapped(type);
        found.add(new Key(parent, name, slot, inner, isUnique(type), !name.isEmpty() && !isOptional(type), example));
        addBelow(inner, slot, example);
    }

    private void addBelow(Type type, Slot slot, @Nullable ConfigValue example) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            Type element = unwrapped(generic.getActualTypeArguments()[0]);
            ConfigValue first = example instanceof ConfigList list && !list.isEmpty() ? list.get(0) : null;
            found.add(new Key(slot, "", slot.element(), element, false, false, first));
            addBelow(element, slot.element(first), first);
        } else if (type instanceof ParameterizedType generic) {
            String key = example instanceof ConfigObject map && !map.isEmpty()
                    ? new TreeSet<>(map.keySet()).first()
                    : ANY_KEY;
            add(slot, "", slot.key(key), generic.getActualTypeArguments()[1], below(example, key));
        } else if (isNewtype(type)) {
            addBelow(unwrapped(type), slot, example);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                String name = kebab(component.getName());
                add(slot, name, slot.key(name), component.getGenericType(), below(example, name));
            }
        } else if (type instanceof Class<?> choice && choice.isSealed() && choice.isInterface()) {
            found.add(new Key(slot, "type", slot.key("type"), String.class, false, true, below(example, "type")));
            for (Class<?> option : choice.getPermittedSubclasses()) {
                String name = kebab(option.getSimpleName());
                Slot chosen = slot.option(name);
                found.add(new Key(slot, name, chosen, option, false, false, below(example, name)));
                addBelow(option, chosen, below(example, name));
            }
        }
    }

    private static @Nullable ConfigValue below(@Nullable ConfigValue value, String key) {
        return value instanceof ConfigObject object ? object.get(key) : null;
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    private static boolean isUnique(Type type) {
        return isNewtype(type) && UniqueName.class.isAssignableFrom((Class<?>) type);
    }

    private static Type unwrapped(Type type) {
        if (isOptional(type)) {
            return unwrapped(((ParameterizedType) type).getActualTypeArguments()[0]);
        }
        return isNewtype(type) ? unwrapped(((Class<?>) type).getRecordComponents()[0].getGenericType()) : type;
    }

    private static boolean isNewtype(Type type) {
        return type instanceof Class<?> record
                && record.isRecord()
                && record.getRecordComponents().length == 1
                && record.getRecordComponents()[0].getName().equals("value");
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
