package dev.prefectinfra.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArnPatternTest {
    private static final String BEFORE = "arn:aws:sqs:us-east-1:123456789012:";

    /** Every pair of patterns up to three characters, against every text that could tell them apart. */
    @Test
    void twoPatternsMeetWhereATextMatchesBoth() {
        List<String> patterns = words("ab*?", 3);
        List<String> texts = words("ab", 6);
        for (String one : patterns) {
            for (String two : patterns) {
                boolean expected = texts.stream().anyMatch(text -> matches(one, text) && matches(two, text));
                assertThat(new ArnPattern(BEFORE + one).meets(new ArnPattern(BEFORE + two)))
                        .as("%s meets %s", one, two)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:s3:::bucket/*, arn:aws:s3:::bucket/a/b, true",
        "arn:aws:s3:::bucket, arn:aws:s3:::bucket/*, false",
        "arn:aws:sqs:*:*:a, arn:aws:sqs:us-east-1:123456789012:a, true",
        "arn:aws:sqs:*:a, arn:aws:sqs:us-east-1:123456789012:a, false",
        "arn:aws:sqs:us-east-1:1234*:a, arn:aws:sqs:us-east-1:210987654321:a, false",
        "arn:aws:sqs:us-east-*:123456789012:a, arn:aws:sqs:eu-west-1:123456789012:a, false",
        "arn:aws:sqs:us-east-1:123456789012:${aws:PrincipalTag/team}, arn:aws:sqs:us-east-1:123456789012:a, true",
        "arn:aws:sqs:us-east-1:123456789012:x-${aws:username}, arn:aws:sqs:us-east-1:123456789012:a, false",
        "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:a, arn:aws:sqs:us-east-1:123456789012:a, true",
        "arn:aws:sns:us-east-1:123456789012:*, arn:aws:sqs:us-east-1:123456789012:*, false",
        "arn:aws:logs:us-east-1:123456789012:log-group:a*, arn:aws:logs:us-east-1:123456789012:log-group:ab:*, true"
    })
    void aWildcardStaysInItsPart(String one, String two, boolean meets) {
        assertThat(new ArnPattern(one).meets(new ArnPattern(two))).isEqualTo(meets);
        assertThat(new ArnPattern(two).meets(new ArnPattern(one))).isEqualTo(meets);
    }

    private static List<String> words(String letters, int most) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.length() < most) {
                letters.chars().forEach(letter -> words.add(word + (char) letter));
            }
        }
        return words;
    }

    private static boolean matches(String pattern, String text) {
        return Pattern.matches(pattern.replace("*", ".*").replace('?', '.'), text);
    }
}
