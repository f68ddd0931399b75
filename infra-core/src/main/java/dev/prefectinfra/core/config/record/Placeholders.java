package dev.prefectinfra.core.config.record;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills {@code {account}}, {@code {account-id}}, {@code {region}}, {@code {partition}} and, in a lane, {@code {type}}.
 */
public final class Placeholders {
    /** For records made outside of any account. */
    public static final Placeholders NONE = new Placeholders(Map.of());

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\$)\\{([a-z-]+)}");

    private final Map<String, String> values;

    private Placeholders(Map<String, String> values) {
        this.values = values;
    }

    public static Placeholders of(Account account) {
        return new Placeholders(ofAccount(account));
    }

    public static Placeholders of(Lane lane) {
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

    /** @throws InvalidValue if a placeholder is not known here */
    public String fill(String text) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw InvalidValue.withFix(
                        "\"" + text + "\" has the placeholder " + found.group() + ", which has no value here",
                        values.isEmpty()
                                ? "allowed: no placeholder outside of an account"
                                : Suggestion.among(values.keySet(), found.group(1)));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
