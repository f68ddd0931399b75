package dev.prefectinfra.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns of IAM against each other. */
final class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "arn:aws:s3:::a/*, arn:aws:s3:::a/flows/*, true",
        "arn:aws:s3:::a/*, arn:aws:s3:::a, false",
        "task-definition/dev-test_*:*, task-definition/dev-test2_*:*, false",
        "task-definition/dev-test*:*, task-definition/dev-test2_*:*, true",
        "secret:dev/test-??????, secret:dev/test-??????, true",
        "secret:dev/test-??????, secret:dev/test_deploy-??????, false",
        "secret:dev/test*, secret:dev/test_deploy-??????, true",
        "*, '', true",
        "?, '', false"
    })
    void overlaps(String one, String other, boolean expected) {
        assertThat(Glob.overlap(one, other)).isEqualTo(expected);
        assertThat(Glob.overlap(other, one)).isEqualTo(expected);
    }

    /** Every pair of short patterns, against every short text that might match both. */
    @Test
    void overlapIsThatSomeTextMatchesBoth() {
        List<String> patterns = words("ab*?", 3);
        List<String> texts = words("ab", 6);
        for (String one : patterns) {
            List<String> matched =
                    texts.stream().filter(regex(one).asMatchPredicate()).toList();
            for (String other : patterns) {
                assertThat(Glob.overlap(one, other))
                        .as("%s and %s", one, other)
                        .isEqualTo(matched.stream().anyMatch(regex(other).asMatchPredicate()));
            }
        }
    }

    /** Every pattern in every pair of others, against every short text. */
    @Test
    void coverIsThatEachTextThatMatchesMatchesOneOfTheOthers() {
        List<String> patterns = words("a*?", 3);
        // A third letter, that stands in no pattern.
        List<String> texts = words("abc", 5);
        for (String narrow : patterns) {
            List<String> matched =
                    texts.stream().filter(regex(narrow).asMatchPredicate()).toList();
            for (String one : patterns) {
                for (String other : patterns) {
                    assertThat(Glob.covers(List.of(one, other), narrow))
                            .as("%s by %s or %s", narrow, one, other)
                            .isEqualTo(matched.stream()
                                    .allMatch(text -> regex(one)
                                                    .asMatchPredicate()
                                                    .test(text)
                                            || regex(other).asMatchPredicate().test(text)));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "home/*, home/${aws:username}, true",
        "home/${aws:username}, home/${aws:username}, true",
        "home/${aws:username}*, home/${aws:username}/x, true",
        "home/${aws:userid}, home/${aws:username}, false",
        "home/?, home/${aws:username}, false",
        "home/${aws:username}, home/*, false"
    })
    void aVariableIsCoveredByItselfAndByAStar(String wide, String narrow, boolean expected) {
        assertThat(Glob.covers(List.of(wide), narrow)).isEqualTo(expected);
    }

    private static Pattern regex(String pattern) {
        return Pattern.compile(pattern.replace("*", ".*").replace("?", "."));
    }

    private static List<String> words(String letters, int longest) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int from = 0, length = 1; length <= longest; length++) {
            int to = words.size();
            for (String word : List.copyOf(words.subList(from, to))) {
                letters.chars().forEach(letter -> words.add(word + (char) letter));
            }
            from = to;
        }
        return words;
    }
}
