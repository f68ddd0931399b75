package dev.prefectinfra.core.config.record;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.problem.InvalidValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What reflection tells of a record: asked once for each class, as it is slow and every stack has the same records.
 *
 * @param parts its components, in order
 * @param keys theirs
 * @param optionKey for a record of a choice, the key below the choice that its own keys stand in, with a dot before it;
 *     empty for others
 */
public record RecordShape(List<Part> parts, List<String> keys, String optionKey, Constructor<?> constructor) {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return made(type);
        }
    };

    /**
     * One component.
     *
     * @param key as it is written in HOCON
     * @param existing whether it names something that exists already
     * @param owner to whom in its lane it belongs, if not to the flows
     * @param destructive what a change of it replaces or destroys
     */
    public record Part(
            String name,
            String key,
            Class<?> type,
            Type genericType,
            Method accessor,
            boolean existing,
            Optional<String> owner,
            Optional<String> destructive) {
        /** Whether it is a text, a number or a choice of words: nothing of ours is in it. */
        public boolean isScalar() {
            return !(type.isInterface() || Record.class.isAssignableFrom(type) || type == Optional.class);
        }

        public Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name + " cannot be read", e);
            }
        }
    }

    public static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** Whether it is written as the one value that it has. */
    public boolean isNewtype() {
        return parts.size() == 1 && parts.get(0).name().equals("value");
    }

    /** @throws InvalidValue if the record refuses the arguments */
    Object construct(List<Object> arguments) {
        try {
            return constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidValue invalid) {
                throw invalid;
            }
            throw new IllegalStateException(constructor + " threw something other than InvalidValue", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " cannot be called", e);
        }
    }

    private static RecordShape made(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            List<Part> parts = Arrays.stream(components).map(RecordShape::part).toList();
            boolean option = Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
            return new RecordShape(
                    parts,
                    parts.stream().map(Part::key).toList(),
                    option ? "." + Shapes.kebab(type.getSimpleName()) : "",
                    constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static Part part(RecordComponent component) {
        component.getAccessor().setAccessible(true);
        return new Part(
                component.getName(),
                Shapes.kebab(component.getName()),
                component.getType(),
                component.getGenericType(),
                component.getAccessor(),
                component.isAnnotationPresent(Existing.class),
                Optional.ofNullable(component.getAnnotation(OwnedBy.class)).map(OwnedBy::value),
                Optional.ofNullable(component.getAnnotation(Destructive.class)).map(Destructive::value));
    }
}
