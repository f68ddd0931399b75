package dev.prefectinfra.core.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("IMAGE_TAG", "abc", "lower", "no");

    private final References references = new References(ENVIRONMENT::get);
    private Problems problems = new Problems();

    @Test
    void anOptionalReferenceMayNameAnEnvironmentVariable() {
        Config resolved = resolve("tag = ${?IMAGE_TAG}");

        assertThat(resolved.getString("tag")).isEqualTo("abc");
        assertThat(Origins.of(resolved.getValue("tag"))).hasToString("environment variable IMAGE_TAG");
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void anUnsetVariableLeavesTheKeyUnset() {
        Config resolved = resolve("tag = ${?NOT_SET}\nother = a${?NOT_SET}b");

        assertThat(resolved.hasPath("tag")).isFalse();
        assertThat(resolved.getString("other")).isEqualTo("ab");
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void aKeyOfThatNameWinsOverTheEnvironment() {
        assertThat(resolve("IMAGE_TAG = own, tag = ${?IMAGE_TAG}").getString("tag"))
                .isEqualTo("own");
    }

    @Test
    void aRequiredReferenceNeverReachesTheEnvironment() {
        resolve("a = 1\ntag = ${IMAGE_TAG}");

        assertThat(problems.found()).singleElement().hasToString("""
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

        assertThat(problems.found())
                .extracting(Problem::at)
                .extracting(Location::line)
                .containsExactlyInAnyOrder(1, 3, 3);
        assertThat(problems.found()).extracting(Problem::what).anyMatch(what -> what.contains("${y.z}"));
    }

    @Test
    void aStandInForWhatIsMissingIsKnownAsOne() {
        Config resolved = resolve("a = ${x}\nb = fine\nc = \"pre\"${x}");

        assertThat(Origins.isUnresolved(resolved.getValue("a"))).isTrue();
        assertThat(Origins.isUnresolved(resolved.getValue("b"))).isFalse();
        assertThat(Origins.isUnresolved(resolved.getValue("c"))).isTrue();
    }

    @Test
    void aCycleIsReportedOnce() {
        resolve("a = ${b}\nb = ${a}");

        assertThat(problems.found())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("cannot be resolved"));
        assertThat(problems.isComplete()).isFalse();
    }

    /** What looks as if the environment were asked for HOME. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "# ${?HOME}",
                "// ${?HOME}",
                "b = c # ${?HOME}",
                "b = c // ${?HOME}",
                "b = [ # ${?HOME}\n ]",
                "b = \"${?HOME}\"",
                "b = \"\\\"${?HOME}\"",
                "b = \"\"\"${?HOME}\"\"\"",
                "b = \"\"\"\n\"${?HOME}\n\"\"\"\"",
                "\"${?HOME}\" = c",
                "b = ${?c}\"${?HOME}\"",
                "b = ${?\"${?HOME}\"}",
                "b = ${?HOME.a}",
                "b = ${?a.HOME}",
                "b = ${?\"a.HOME\"}",
                // One that really is optional does not speak for the one that is not.
                "b = ${?HOME}",
                "b = 1, b = x${?HOME}",
            })
    void nothingElseMakesARequiredReferenceReadTheEnvironment(String hocon) {
        References asked = new References(name -> fail("the environment was asked for " + name));
        for (String text : List.of(hocon + "\na = ${HOME}", "a = ${HOME}\n" + hocon, hocon + "\na = ${\"HOME\"}x")) {
            problems = new Problems();
            resolve(text, asked);

            assertThat(problems.found())
                    .as(text)
                    .extracting(Problem::what)
                    .containsOnly("refers to ${HOME}, which nothing sets");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${?IMAGE_TAG}",
                "${?\"IMAGE_TAG\"}",
                "${? IMAGE_TAG }",
                "\"\"${?IMAGE_TAG}",
                "${?IMAGE_TAG}\"\" # ${IMAGE_TAG}",
                "\"\"\"\"\"\"${?IMAGE_TAG} // \"",
                "default, a = ${?IMAGE_TAG}",
                "default, a = ${?none}, a = ${?IMAGE_TAG}",
            })
    void anOptionalReferenceReadsTheEnvironmentInEachForm(String value) {
        assertThat(resolve("a = " + value).getString("a")).isEqualTo("abc");
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void anOptionalReferenceReadsTheEnvironmentWhereverItStands() {
        Config resolved = resolve("""
                base { x = 1 }
                a = [${?IMAGE_TAG}, { b = ${?IMAGE_TAG} }]
                b = ${base} { c = ${?IMAGE_TAG} }
                base { y = "http://"${?IMAGE_TAG} }
                """);

        assertThat(resolved.root().render(ConfigRenderOptions.concise()))
                .contains("\"a\":[\"abc\",{\"b\":\"abc\"}]")
                .contains("\"c\":\"abc\"")
                .contains("\"y\":\"http://abc\"");
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void addingToWhatIsNotThereBeginsAList() {
        assertThat(resolve("a.b += 1\na.b += 2").getIntList("a.b")).containsExactly(1, 2);
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void aTextOfAnyLengthIsRead() {
        String text = "\\n${?HOME}".repeat(50_000);

        assertThat(resolve("a = ${?IMAGE_TAG}\"" + text + "\"").getString("a")).startsWith("abc\n${?HOME}");
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void aTextInQuotesIsNoReference() {
        assertThat(resolve("a = \"${x}\"").getString("a")).isEqualTo("${x}");
        assertThat(problems.found()).isEmpty();
    }

    private Config resolve(String hocon) {
        return resolve(hocon, references);
    }

    private Config resolve(String hocon, References by) {
        HoconReader reader = new HoconReader(null, new Problems());
        Config parsed = reader.text(hocon, new Location("test.conf", 0)).withFallback(ConfigFactory.empty());
        return by.resolve(parsed, List.of(parsed), new Location("elsewhere", 0), problems);
    }
}
