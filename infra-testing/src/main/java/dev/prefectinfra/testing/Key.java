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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be configured. The rules by which records become keys are written down here a second time, so that
 * a test does not believe what it tests.
 *
 * @param parent the place of the object that the key stands in
 * @param name the key; empty for an element of a list or map
 * @param slot the key's own place
 * @param type what is written there, without {@link Optional} and newtypes around it
 * @param unique whether it names something that may be there once
 * @param required whether it has to be there
 * @param example a value that is accepted there; null where none is known
 */
record Key(
        Slot parent,
        String name,
        Slot slot,
        Type type,
        boolean unique,
        boolean required,
        @Nullable ConfigValue example) {
    private static final String SOME_OBJECT = "{ wrong = true }";
    private static final String SOME_TEXT = "\"wrong\"";
    private static final String ANY_KEY = "sample";

    static List<Key> allOf(Section<?> section) {
        return allOf(section, ConfigFactory.empty().root());
    }

    /** @param examples values that are accepted, by section */
    static List<Key> allOf(Section<?> section, ConfigObject examples) {
        List<Key> keys = new ArrayList<>();
        Slot top = Slot.top(section.name());
        ConfigValue example = examples.get(section.name());
        keys.add(new Key(top, "", top, section.type(), false, false, example));
        addBelow(section.type(), top, example, keys);
        return keys;
    }

    static String misspelt(String name) {
        return name + name.charAt(name.length() - 1);
    }

    /** The path in messages. */
    String path() {
        return slot.path();
    }

    /** Whether it has a name that can be misspelt. */
    boolean named() {
        return !name.isEmpty();
    }

    /** The place of a key that nearly has this one's name. */
    Slot misspelt() {
        return parent.key(misspelt(name));
    }

    /** A value of another type than the key's. */
    String wrongValue() {
        boolean nested = type instanceof ParameterizedType
                || (type instanceof Class<?> raw && (raw.isRecord() || raw.isInterface()));
        return nested ? SOME_TEXT : SOME_OBJECT;
    }

    /** Whether a text or one of some words stands here. */
    boolean isText() {
        return type == String.class || (type instanceof Class<?> raw && raw.isEnum());
    }

    boolean isNumber() {
        return type == int.class || type == Integer.class;
    }

    boolean isBoolean() {
        return type == boolean.class || type == Boolean.class;
    }

    boolean isMap() {
        return type instanceof ParameterizedType generic && generic.getRawType() != List.class;
    }

    boolean isList() {
        return type instanceof ParameterizedType generic && generic.getRawType() == List.class;
    }

    private static void add(
            Slot parent, String name, Slot slot, Type type, @Nullable ConfigValue example, Collection<Key> keys) {
        Type inner = unwrapped(type);
        keys.add(new Key(parent, name, slot, inner, isUnique(type), !name.isEmpty() && !isOptional(type), example));
        addBelow(inner, slot, example, keys);
    }

    private static void addBelow(Type type, Slot slot, @Nullable ConfigValue example, Collection<Key> keys) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            Type element = unwrapped(generic.getActualTypeArguments()[0]);
            ConfigValue first = example instanceof ConfigList list && !list.isEmpty() ? list.get(0) : null;
            keys.add(new Key(slot, "", slot.element(), element, false, false, first));
            addBelow(element, slot.element(first), first, keys);
        } else if (type instanceof ParameterizedType generic) {
            String key = example instanceof ConfigObject map && !map.isEmpty()
                    ? new TreeSet<>(map.keySet()).first()
                    : ANY_KEY;
            add(slot, "", slot.key(key), generic.getActualTypeArguments()[1], below(example, key), keys);
        } else if (isNewtype(type)) {
            addBelow(unwrapped(type), slot, example, keys);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                String name = kebab(component.getName());
                add(slot, name, slot.key(name), component.getGenericType(), below(example, name), keys);
            }
        } else if (type instanceof Class<?> choice && choice.isSealed() && choice.isInterface()) {
            keys.add(new Key(slot, "type", slot.key("type"), String.class, false, true, below(example, "type")));
            for (Class<?> option : choice.getPermittedSubclasses()) {
                String name = kebab(option.getSimpleName());
                Slot chosen = slot.option(name);
                keys.add(new Key(slot, name, chosen, option, false, false, below(example, name)));
                addBelow(option, chosen, below(example, name), keys);
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
