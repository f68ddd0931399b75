package dev.prefectinfra.core.config;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.value.InvalidValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills {@code {account}}, {@code {account-id}}, {@code {region}}, {@code {partition}} and, in a lane, {@code {type}}.
 */
final class Placeholders {
    /** For records made outside of any account. */
    static final Placeholders NONE = new Placeholders(Map.of());

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\$)\\{([a-z-]+)}");

    private static final Pattern UNQUOTED =
            Pattern.compile("Key '(?:account|account-id|region|partition|type)' may not be followed by token: '}'");

    private final Map<String, String> values;

    private Placeholders(Map<String, String> values) {
        this.values = values;
    }

    static Placeholders of(Account account) {
        return new Placeholders(ofAccount(account));
    }

    static Placeholders of(Lane lane) {
        Map<String, String> values = ofAccount(lane.account());
        values.put("type", lane.type().value());
        return new Placeholders(values);
    }

    private static Map<String, String> ofAccount(Account account) {
        return new TreeMap<>(Map.of(
                "account", account.name().value(),
                "account-id", account.id().value(),
                "region", account.region().value(),
                "partition", account.partition().id()));
    }

    /** Whether an error of the parser is about a placeholder that stands outside of quotes. */
    static boolean isUnquoted(String error) {
        return UNQUOTED.matcher(error).find();
    }

    /** @throws InvalidValue if a placeholder is not known here */
    String fill(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new InvalidValue(
                        "\"" + text + "\" has the placeholder " + found.group() + ", which has no value here",
                        values.isEmpty()
                                ? "no placeholder outside of an account"
                                : Suggestion.among(values.keySet(), found.group(1)));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
