package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.MayRepeat;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.problem.InvalidValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of HOCON values and reports every problem. The rules:
 *
 * <ul>
 *   <li>a component is a key in kebab case; without {@link Optional} it must be there; other keys are errors
 *   <li>a record with the single component {@code value} is written as that value
 *   <li>a sealed interface is a choice: {@code type} names one of its records, whose keys stand below that same name
 *   <li>lists, maps, enums, texts, whole numbers and booleans are what they look like; nothing is converted silently
 *   <li>a list holds each value once, as its type's {@code equals} sees it, unless the type is {@link MayRepeat}; a
 *       map's keys differ in the same sense
 * </ul>
 */
public final class RecordReader {
    private final Placeholders placeholders;
    private final ValueProblems problems;
    private final KnownValues known;

    /** @param known what others have read of the same configuration */
    public RecordReader(Placeholders placeholders, ValueProblems problems, KnownValues known) {
        this.placeholders = placeholders;
        this.problems = problems;
        this.known = known;
    }

    /** The record, or null when something below {@code path} is wrong; every problem is reported then. */
    public <C extends Record> @Nullable C read(Class<C> type, ConfigValue value, String path) {
        return type.cast(any(type, value, path));
    }

    @Nullable
    Object any(Type type, ConfigValue value, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                Object bound = any(arguments[0], value, path);
                return bound == null ? null : Optional.of(bound);
            }
            CollectionReader collections = new CollectionReader(this, problems);
            return generic.getRawType() == List.class
                    ? collections.list(arguments[0], value, path)
                    : collections.map(arguments[0], arguments[1], value, path);
        }
        Class<?> raw = (Class<?>) type;
        return raw.isRecord() || raw.isSealed()
                ? known.read(raw, value, problems, () -> composite(raw, value, path))
                : scalar(raw, value, path);
    }

    private @Nullable Object composite(Class<?> type, ConfigValue value, String path) {
        if (type.isSealed()) {
            return new ChoiceReader(this, placeholders, problems).read(type, value, path);
        }
        RecordShape shape = RecordShape.of(type);
        return shape.isNewtype() ? newtype(type, shape, value, path) : record(shape, value, path);
    }

    private @Nullable Object scalar(Class<?> type, ConfigValue value, String path) {
        try {
            return Scalars.read(type, value, placeholders);
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }

    private @Nullable Object newtype(Class<?> type, RecordShape shape, ConfigValue value, String path) {
        RecordShape.Part part = shape.parts().get(0);
        try {
            Object inner = part.type() == String.class
                    ? Scalars.text(value, placeholders, Shapes.mayHoldPolicyVariables(type))
                    : any(part.genericType(), value, path);
            return inner == null ? null : shape.construct(List.of(inner));
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }

    private @Nullable Object record(RecordShape shape, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return problems.add(HoconValues.mistyped(value, "an object"), value, path);
        }
        problems.unknownKeys(object, path, shape.keys());
        List<Object> arguments = new ArrayList<>();
        for (RecordShape.Part part : shape.parts()) {
            String at = path + "." + part.key();
            ConfigValue given = object.get(part.key());
            boolean absent = given == null || given.valueType() == ConfigValueType.NULL;
            Object bound = !absent
                    ? any(part.genericType(), given, at)
                    : part.type() == Optional.class
                            ? Optional.empty()
                            : problems.missing(given == null ? object : given, at, Shapes.describe(part.type()));
            if (bound != null) {
                arguments.add(bound);
            }
        }
        if (arguments.size() < shape.parts().size()) {
            return null;
        }
        try {
            return shape.construct(arguments);
        } catch (InvalidValue e) {
            return problems.add(e, value, path);
        }
    }
}
