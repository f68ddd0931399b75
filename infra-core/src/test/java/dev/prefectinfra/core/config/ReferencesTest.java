package dev.prefectinfra.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("IMAGE_TAG", "abc", "lower", "no");

    private final References references = new References(ENVIRONMENT::get);
    private final List<Problem> problems = new ArrayList<>();

    @Test
    void anOptionalReferenceMayNameAnEnvironmentVariable() {
        Config resolved = resolve("tag = ${?IMAGE_TAG}");

        assertThat(resolved.getString("tag")).isEqualTo("abc");
        assertThat(Location.of(resolved.getValue("tag").origin())).hasToString("environment variable IMAGE_TAG");
        assertThat(problems).isEmpty();
    }

    @Test
    void anUnsetVariableLeavesTheKeyUnset() {
        Config resolved = resolve("tag = ${?NOT_SET}\nother = a${?NOT_SET}b");

        assertThat(resolved.hasPath("tag")).isFalse();
        assertThat(resolved.getString("other")).isEqualTo("ab");
        assertThat(problems).isEmpty();
    }

    @Test
    void aKeyOfThatNameWinsOverTheEnvironment() {
        assertThat(resolve("IMAGE_TAG = own, tag = ${?IMAGE_TAG}").getString("tag"))
                .isEqualTo("own");
    }

    @Test
    void aRequiredReferenceNeverReachesTheEnvironment() {
        resolve("a = 1\ntag = ${IMAGE_TAG}");

        assertThat(problems).singleElement().hasToString("""
                        test.conf:2: refers to ${IMAGE_TAG}, which nothing sets
                            set it, or write ${?NAME} for an optional environment variable""");
    }

    @Test
    void onlyNamesInTheFormOfVariablesReachTheEnvironment() {
        assertThat(resolve("tag = ${?lower}").hasPath("tag")).isFalse();
    }

    @Test
    void everyMissingReferenceIsReportedWithItsLine() {
        resolve("a = ${x}\nb = 1\nc = [${y.z}, ${ x }]");

        assertThat(problems).extracting(Problem::at).extracting(Location::line).containsExactlyInAnyOrder(1, 3, 1);
        assertThat(problems).extracting(Problem::what).anyMatch(what -> what.contains("${y.z}"));
    }

    @Test
    void aStandInForWhatIsMissingIsKnownAsOne() {
        Config resolved = resolve("a = ${x}\nb = fine\nc = \"pre\"${x}");

        assertThat(References.isStandIn(resolved.getValue("a"))).isTrue();
        assertThat(References.isStandIn(resolved.getValue("b"))).isFalse();
        assertThat(References.isStandIn(resolved.getValue("c"))).isTrue();
    }

    @Test
    void aCycleIsReportedOnce() {
        resolve("a = ${b}\nb = ${a}");

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("cannot be resolved"));
        assertThat(references.isComplete()).isFalse();
    }

    @Test
    void aTextInQuotesIsNoReference() {
        assertThat(resolve("a = \"${x}\"").getString("a")).isEqualTo("${x}");
        assertThat(problems).isEmpty();
    }

    private Config resolve(String hocon) {
        HoconReader reader = new HoconReader(problems, references);
        Config parsed = reader.text(hocon, "test.conf").withFallback(ConfigFactory.empty());
        return references.resolve(parsed, new Location("elsewhere", 0), problems);
    }
}
