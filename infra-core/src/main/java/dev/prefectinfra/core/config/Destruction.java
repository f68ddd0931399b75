package dev.prefectinfra.core.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Follows a key through the records that it is bound to, to what they say of its change. */
final class Destruction {
    private Destruction() {}

    /** @param keys the key's path below the section, without indices */
    static Optional<String> of(Class<?> section, List<String> keys) {
        Type type = section;
        Optional<String> mark = Optional.empty();
        for (Iterator<String> rest = keys.iterator(); rest.hasNext(); ) {
            String key = rest.next();
            Class<?> at = objectAt(type);
            if (at.isRecord()) {
                Optional<RecordShape.Part> part = RecordShape.of(at).parts().stream()
                        .filter(each -> each.key().equals(key))
                        .findFirst();
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                type = part.get().genericType();
                mark = part.get().destructive();
            } else if (at.isSealed()) {
                if (!rest.hasNext() && key.equals("type")) {
                    return Optional.ofNullable(at.getAnnotation(Destructive.class))
                            .map(Destructive::value);
                }
                type = Shapes.options(at).getOrDefault(key, Void.class);
            } else {
                // An entry of a map: what is said of the map is said of each. What it holds is not looked into.
                return mark;
            }
        }
        return mark;
    }

    private static Class<?> objectAt(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Optional.class
                    ? objectAt(generic.getActualTypeArguments()[0])
                    : (Class<?>) generic.getRawType();
        }
        Class<?> raw = (Class<?>) type;
        if (!raw.isRecord()) {
            return raw;
        }
        RecordShape shape = RecordShape.of(raw);
        return shape.isNewtype() ? objectAt(shape.parts().get(0).genericType()) : raw;
    }
}
