package dev.prefectinfra.ci;

import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Judges a token as IAM does, as far as our trust policies go: an operator that they must not use fails the test. */
final class TokenJudge {
    private TokenJudge() {}

    /** @param token the claims by their condition keys */
    static boolean letsIn(PolicyStatement trust, Map<String, String> token) {
        return trust.conditions().entrySet().stream()
                .allMatch(operator -> operator.getValue().entrySet().stream()
                        .allMatch(key -> token.containsKey(key.getKey())
                                && anyMatches(operator.getKey(), key.getValue(), token.get(key.getKey()))));
    }

    private static boolean anyMatches(String operator, List<String> values, String claim) {
        return values.stream().anyMatch(value -> switch (operator) {
            case "StringEquals" -> claim.equals(value);
            case "StringLike" -> like(value).matcher(claim).matches();
            default -> throw new AssertionError(operator + " has no place in a trust policy of ours");
        });
    }

    private static Pattern like(String value) {
        String regex = ("\\Q" + value + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
