package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import dev.prefectinfra.core.value.ArnPattern;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a right on something named reaches, so that new lanes, renames and what has left the configuration are
 * covered too: a name that holds the account's name as a whole word stands for all names that are the same up to there
 * and the character behind it. A name that ends in the account's id keeps that end. All other names stay as they are,
 * and so do those whose pattern would meet what is somebody else's.
 *
 * @param others what must not be reached: what other accounts of ours have in the same account of AWS, and what makes
 *     the roles strong
 */
record NameReach(Account account, List<ArnPattern> others) {
    // The last one: an account may be called as something before it in the name, such as prefect.
    private static final String LAST_WORD = "(.*(?<![A-Za-z0-9])%s[^A-Za-z0-9])(.+)";
    private static final int PARTS = 6;

    /** A template's ARN for a block, with its names as patterns. */
    String arn(String template, Block block, Values values) throws UnknownValue {
        String exact = values.filled(template, block);
        return guarded(exact, values.filled(template, block, this::name));
    }

    /** An ARN, which may be a pattern, with its last part as a pattern. */
    String arn(String exact) {
        String[] parts = exact.split(":", PARTS);
        if (parts.length < PARTS) {
            return exact;
        }
        String wide = name(parts[PARTS - 1]);
        return guarded(exact, exact.substring(0, exact.length() - parts[PARTS - 1].length()) + wide);
    }

    private String guarded(String exact, String wide) {
        ArnPattern pattern = new ArnPattern(wide);
        return others.stream().anyMatch(pattern::meets) ? exact : wide;
    }

    /** A name, or an ARN in the place of one. */
    String name(String value) {
        if (value.startsWith("arn:")) {
            return arn(value);
        }
        if (Set.of(account.region().value(), account.partition().id()).contains(value)) {
            return value;
        }
        Matcher matcher = Pattern.compile(
                        LAST_WORD.formatted(Pattern.quote(account.name().value())), Pattern.DOTALL)
                .matcher(value);
        if (!matcher.matches()) {
            return value;
        }
        String id = account.id().value();
        String rest = matcher.group(2);
        if (rest.equals(id)) {
            return value;
        }
        return matcher.group(1) + (rest.endsWith("-" + id) ? "*-" + id : "*");
    }
}
