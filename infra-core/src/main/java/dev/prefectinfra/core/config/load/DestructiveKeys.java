package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.record.RecordShape;
import dev.prefectinfra.core.config.record.Shapes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Finds the mark of a key in the records that it is read into. */
public final class DestructiveKeys {
    private DestructiveKeys() {}

    /**
     * What a change of a key replaces or destroys, by its {@link Destructive} mark; empty where it is changed in place.
     *
     * @param key its full path, such as {@code flow-bucket.name}
     */
    public static Optional<String> of(Section<?> section, String key) {
        List<String> keys = Arrays.asList(key.replaceAll("\\[\\d+]", "").split("\\.", -1));
        return of(section.type(), keys.subList(1, keys.size()));
    }

    private static Optional<String> of(Class<?> section, List<String> keys) {
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
                // An entry of a map has the mark of the map. What it holds is not looked into.
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
