package dev.prefectinfra.core.config.record;

import dev.prefectinfra.core.config.MayRepeat;
import dev.prefectinfra.core.value.PolicyText;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How Java types are written in HOCON. */
public final class Shapes {
    private static final ClassValue<Map<String, Class<?>>> OPTIONS = new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> choice) {
            Map<String, Class<?>> options = new TreeMap<>();
            for (Class<?> option : choice.getPermittedSubclasses()) {
                options.put(kebab(option.getSimpleName()), option);
            }
            return Collections.unmodifiableMap(options);
        }
    };
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])");

    private Shapes() {}

    static String kebab(String camel) {
        return HUMP.matcher(camel).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** An enum's constant: {@code FARGATE_SPOT} is written {@code fargate-spot}. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static boolean mayHoldPolicyVariables(Class<?> newtype) {
        return newtype == PolicyText.class;
    }

    /** Whether a list may hold one value of that type several times. */
    static boolean mayRepeat(Type element) {
        return element instanceof Class<?> type && type.isAnnotationPresent(MayRepeat.class);
    }

    /** The records of a sealed interface by the name that {@code type} takes. */
    public static Map<String, Class<?>> options(Class<?> choice) {
        return OPTIONS.get(choice);
    }

    /** A map's key as it is written. */
    public static String mapKey(Object key) {
        if (key instanceof Record record) {
            RecordShape shape = RecordShape.of(record.getClass());
            return shape.isNewtype() ? mapKey(shape.parts().get(0).of(record)) : key.toString();
        }
        return key.toString();
    }

    public static Set<String> with(Collection<String> names, String more) {
        Set<String> all = new TreeSet<>(names);
        all.add(more);
        return all;
    }

    /** What a key takes, as far as its type tells; empty for texts and objects. */
    static String describe(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        return type == int.class ? "a whole number" : "";
    }
}
