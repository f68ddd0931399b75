package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Single values, without silent conversion. */
final class Scalars {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    private Scalars() {}

    /** @throws InvalidValue if the value is not of that type */
    static Object read(Class<?> type, ConfigValue value, Placeholders placeholders) {
        if (type == String.class) {
            return text(value, placeholders, false);
        }
        if (type == boolean.class || type == Boolean.class) {
            return switch (HoconValues.plain(value)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw HoconValues.mistyped(value, "true or false");
            };
        }
        if (type == int.class || type == Integer.class) {
            return wholeNumber(value);
        }
        if (type.isEnum()) {
            return constant(type, text(value, placeholders, false));
        }
        throw new IllegalStateException("no rule binds a " + type + " from configuration");
    }

    /**
     * A text with its placeholders filled. A number's digits are kept as written ({@code 012} stays {@code 012}).
     *
     * @throws InvalidValue if it is no text, or holds what Terraform would evaluate
     */
    static String text(ConfigValue value, Placeholders placeholders, boolean mayHoldPolicyVariables) {
        if (value.valueType() != ConfigValueType.STRING && value.valueType() != ConfigValueType.NUMBER) {
            throw HoconValues.mistyped(value, "a text");
        }
        String text = HoconValues.plain(value);
        // Stands where infra init did not know the value.
        if (text.equals("TODO")) {
            throw InvalidValue.withFix("is still TODO: write its value there", "");
        }
        if (!isPrintable(text)) {
            throw new InvalidValue("has control characters or undecodable ones", "printable text on one line");
        }
        if (!mayHoldPolicyVariables && (text.contains("${") || text.contains("%{"))) {
            throw new InvalidValue(
                    '"' + text + "\" holds ${ or %{, which Terraform would evaluate", "literal text without ${ and %{");
        }
        return placeholders.fill(text);
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i)) || text.charAt(i) == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    private static int wholeNumber(ConfigValue value) {
        String text = HoconValues.plain(value);
        try {
            // parseInt alone would take other scripts' digits too.
            if (WHOLE_NUMBER.matcher(text).matches()) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException e) {
            // Too large: no number that anything here can be set to.
        }
        throw HoconValues.mistyped(value, "a whole number");
    }

    private static Object constant(Class<?> type, String text) {
        Set<String> names = new TreeSet<>();
        for (Object constant : type.getEnumConstants()) {
            String name = Shapes.name((Enum<?>) constant);
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        throw InvalidValue.withFix('"' + text + "\" is unknown", Suggestion.amongFew(names, text));
    }
}
