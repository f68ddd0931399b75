package dev.prefectinfra.testing;

import dev.prefectinfra.core.config.Section;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that can be configured. The rules by which records become keys are written down here a second time, so that
 * a test does not believe what it tests.
 *
 * @param parent the place of the object that the key stands in
 * @param name the key; empty for an element of a list or map
 * @param slot the key's own place
 * @param wrongValue a value of another type than the key's
 * @param required whether it has to be there
 */
record Key(Slot parent, String name, Slot slot, String wrongValue, boolean required) {
    private static final String SOME_OBJECT = "{ wrong = true }";
    private static final String SOME_TEXT = "\"wrong\"";
    private static final String ANY_KEY = "sample";

    static List<Key> allOf(Section<?> section) {
        List<Key> keys = new ArrayList<>();
        Slot top = Slot.top(section.name());
        keys.add(new Key(top, "", top, SOME_TEXT, false));
        addBelow(section.type(), top, keys);
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

    private static void addBelow(Type type, Slot slot, Collection<Key> keys) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                addBelow(arguments[0], slot, keys);
            } else {
                boolean list = generic.getRawType() == List.class;
                Type element = arguments[list ? 0 : 1];
                add(new Key(slot, "", list ? slot.element() : slot.key(ANY_KEY), wrong(element), false), element, keys);
            }
        } else if (isNewtype(type)) {
            addBelow(valueOf(type), slot, keys);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                String name = kebab(component.getName());
                Type of = component.getGenericType();
                boolean required = component.getType() != Optional.class;
                add(new Key(slot, name, slot.key(name), wrong(of), required), of, keys);
            }
        } else if (type instanceof Class<?> choice && choice.isSealed() && choice.isInterface()) {
            keys.add(new Key(slot, "type", slot.key("type"), SOME_OBJECT, true));
            for (Class<?> option : choice.getPermittedSubclasses()) {
                String name = kebab(option.getSimpleName());
                add(new Key(slot, name, slot.option(name), SOME_TEXT, false), option, keys);
            }
        }
    }

    private static void add(Key key, Type type, Collection<Key> keys) {
        keys.add(key);
        addBelow(type, key.slot(), keys);
    }

    private static String wrong(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Optional.class ? wrong(generic.getActualTypeArguments()[0]) : SOME_TEXT;
        }
        if (isNewtype(type)) {
            return wrong(valueOf(type));
        }
        Class<?> raw = (Class<?>) type;
        return raw.isRecord() || raw.isInterface() ? SOME_TEXT : SOME_OBJECT;
    }

    private static boolean isNewtype(Type type) {
        return type instanceof Class<?> record
                && record.isRecord()
                && record.getRecordComponents().length == 1
                && record.getRecordComponents()[0].getName().equals("value");
    }

    private static Type valueOf(Type newtype) {
        return ((Class<?>) newtype).getRecordComponents()[0].getGenericType();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
