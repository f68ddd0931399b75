package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sealed interface: {@code type} names one of its records, whose keys stand below that same name. */
record ChoiceReader(RecordReader reader, Placeholders placeholders, ValueProblems problems) {
    @Nullable
    Object read(Class<?> type, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return problems.add(HoconValues.mistyped(value, "an object with the key type"), value, path);
        }
        Map<String, Class<?>> options = Shapes.options(type);
        problems.unknownKeys(object, path, Shapes.with(options.keySet(), "type"));
        options.forEach((name, option) -> misspeltIn(object.get(name), option, path + "." + name));
        ConfigValue chosen = object.get("type");
        if (chosen == null || chosen.valueType() == ConfigValueType.NULL) {
            return problems.missing(
                    chosen == null ? object : chosen, path + ".type", "one of " + String.join(", ", options.keySet()));
        }
        try {
            String name = Scalars.text(chosen, placeholders, false);
            Class<?> option = options.get(name);
            if (option == null) {
                throw InvalidValue.withFix('"' + name + "\" is unknown", Suggestion.amongFew(options.keySet(), name));
            }
            ConfigValue given = object.get(name);
            ConfigValue body = given == null ? HoconValues.emptyObject(object) : given;
            String written = lacksKeys(option, body) ? problems.writtenInstead(object, name, options.keySet()) : "";
            if (!written.isEmpty()) {
                InvalidValue instead = new InvalidValue(
                        "is " + name + " by default, so " + path + "." + written + " has no effect",
                        path + ".type = " + written);
                return problems.add(instead, object.get(written), path + ".type");
            }
            return reader.any(option, body, path + "." + name);
        } catch (InvalidValue e) {
            return problems.add(e, chosen, path + ".type");
        }
    }

    private static boolean lacksKeys(Class<?> option, ConfigValue body) {
        RecordShape shape = RecordShape.of(option);
        return !shape.isNewtype()
                && body instanceof ConfigObject object
                && shape.parts().stream()
                        .anyMatch(part -> part.type() != Optional.class && object.get(part.key()) == null);
    }

    /** An option that is not chosen need not be complete; but what is written there has to exist. */
    private void misspeltIn(@Nullable ConfigValue option, Class<?> type, String path) {
        RecordShape shape = RecordShape.of(type);
        if (option instanceof ConfigObject object && !shape.isNewtype()) {
            problems.unknownKeys(object, path, shape.keys());
        }
    }
}
