package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.SameValue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What values were read as: the same value is the same record in each account and lane, unless it has placeholders.
 * Several threads may use it.
 */
public final class KnownValues {
    /** In the place of a value that has to be read each time. */
    private static final Object UNKNOWN = new Object();

    private final Map<Key, Object> known = new ConcurrentHashMap<>();

    private record Key(Class<?> type, SameValue value) {}

    /**
     * @param problems where the reader reports: who finds one has to find it each time
     * @param reader reads the value; null if something is wrong with it
     */
    @Nullable
    Object read(Class<?> type, ConfigValue value, ValueProblems problems, Supplier<@Nullable Object> reader) {
        Key key = new Key(type, new SameValue(value));
        Object before = known.get(key);
        if (before != null && before != UNKNOWN) {
            return before;
        }
        int reported = problems.reported();
        Object read = reader.get();
        if (before == null) {
            boolean same = read != null && problems.reported() == reported && !HoconValues.hasText(value, "{");
            known.put(key, same ? read : UNKNOWN);
        }
        return read;
    }
}
