package dev.prefectinfra.testing;

import com.typesafe.config.ConfigValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be configured.
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
}
