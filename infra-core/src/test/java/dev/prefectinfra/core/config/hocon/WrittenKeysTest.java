package dev.prefectinfra.core.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.prefectinfra.core.problem.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that a text sets twice. A slash stands for a line end. */
class WrittenKeysTest {
    private static final Location TEST = new Location("test.conf", 0);

    /** What one of the references of {@link #field} stands for, while the others stand for nothing. */
    private static final List<Config> STOOD_FOR = Stream.of("", "v0", "v1", "v2", "v3", "v4")
            .flatMap(each ->
                    each.isEmpty() ? Stream.of(each) : Stream.of(each + " = r", each + " = [r]", each + ".r = r"))
            .map(ConfigFactory::parseString)
            .toList();

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "a = 1/a = 2                                  > 2: a is already set in line 1",
                "a = 1/a = 1                                  > 2: a is already set in line 1",
                "a = 1, a = 2                                 > 1: a is set twice in one line",
                "{ a : 1/ a : 2 }                             > 2: a is already set in line 1",
                "a.b = 1/a { b = 2 }                          > 2: a.b is already set in line 1",
                "a { b = 1 }/a.b = 2                          > 2: a.b is already set in line 1",
                "a { b = 1/ b = 2 }                           > 2: a.b is already set in line 1",
                "a { b = 1 } { b = 2 }                        > 1: a.b is set twice in one line",
                "a { b { c = 1 } }/a { b.c = 2 }              > 2: a.b.c is already set in line 1",
                "a { b = 1 }/a = 2                            > 2: a is already set in line 1",
                "a.b.c = 1/a.b = 2                            > 2: a.b is already set in line 1",
                "a = 1/a { b = 2 }                            > 2: a is already set in line 1",
                "a = 1/a.b.c = 2                              > 2: a is already set in line 1",
                "a = [1]/a = [1]                              > 2: a is already set in line 1",
                "a = [1]/a { b = 2 }                          > 2: a is already set in line 1",
                "a = [1]/a += 2/a = [3]                       > 3: a is already set in line 2",
                "a = [{ b = 1, b = 2 }]                       > 1: a[0].b is set twice in one line",
                "a = [{ b = 1 }/{ c = 1/ c = 2 }]             > 3: a[1].c is already set in line 2",
                "a = [{ b = 1 }] [{ b = 1/b = 2 }]            > 2: a[1].b is already set in line 1",
                "a += { b = 1, b = 2 }                        > 1: a[].b is set twice in one line",
                "a = 1/a = null                               > 2: a is already set in line 1",
                "a { b = 1 }/a = null                         > 2: a is already set in line 1",
                "a = null/a = 1                               > 2: a is already set in line 1",
                "a = ${b}/a = 1                               > 2: a is already set in line 1",
                "a = ${?b}/a = 1                              > 2: a is already set in line 1",
                "a = 1/a = ${b}                               > 2: a is already set in line 1",
                "a = ${b}/a = ${c}                            > 2: a is already set in line 1",
                "a = 1/a = ${?b}${c}                          > 2: a is already set in line 1",
                "a = 1/a = ${?b}x                             > 2: a is already set in line 1",
                "a.b = 1/a.b = ${a.c}                         > 2: a.b is already set in line 1",
                "a { b = 1 }/a += 2                           > 2: a is already set in line 1",
                "a = null/a += 2                              > 2: a is already set in line 1",
                "a = [1]/a += 2/a.b = 3                       > 3: a is already set in line 2",
                "a = 1/\"a\" = 2                              > 2: a is already set in line 1",
                "\"a.b\".c = 1/\"a.b\" { c = 2 }              > 2: a.b.c is already set in line 1",
                "a b = 1/a b = 2                              > 2: a b is already set in line 1",
                "a/ # b/ = /1/a=2                             > 5: a is already set in line 1",
                "a = 1 // b/# a = 3/a = 2 # c                 > 3: a is already set in line 1",
                "a = \"# {\"/a = 2                            > 2: a is already set in line 1",
                "a = \"\\\"//\"/a = 2                          > 2: a is already set in line 1",
                "a = \"\"\"/ a = { \"\\\"\"\"\"/a = 2             > 3: a is already set in line 1",
                "a = \"\"/a = 2                               > 2: a is already set in line 1",
                "a = ${\"}\"}/a = 2                           > 2: a is already set in line 1",
                "include \"a = 1\"/a = 1/a = 2                > 3: a is already set in line 2",
                "include file(\"x\"), a = 1, a = 2            > 1: a is set twice in one line",
                "\"include\" = 1/include.x = 2                > 2: include is already set in line 1",
                "deployment-types.t { a = 1/a = ${b} }        > 2: deployment-types.t.a is already set in line 1",
                "deployment-types.t.a.b = 1/deployment-types { t { a { b = 2 } } } "
                        + "> 2: deployment-types.t.a.b is already set in line 1",
            })
    void whatATextSaysFirstIsNotLost(String text, String report) {
        assertThat(repeated(text)).containsExactly(report);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1/b = 1/c { a = 1 }/c.b = 1/d = [{ a = 1 }, { a = 1 }]",
                "a { b = 1 }/a { c = 1 }/a.d = 1",
                "a {}/a {}",
                "a = [1]/a += 2/a += 3",
                "a += 1/a += 2",
                "a += { b = 1 }/a += { b = 2 }",
                "a = [1]/a = ${a} [2]",
                "a = x/a = ${a}\"y\"",
                "a.b = x/a { b = y${?a.b} }",
                "a { b = 1 }/a = ${a.b}",
                "a { b = 1 }/a = ${a} { c = 2 }",
                "a = ${b}/a { c = 1 }",
                "a = ${b} { c = 1 }/a.d = 1",
                "a { c = 1 }/a = ${b}",
                "a = 1/a = ${?b}",
                "a = [1]/a = ${?b}${?c}",
                "a = null/a { b = 1 }/a.c = 2",
                "include \"x\"/include \"x\"/a = 1",
                "a = 1/include \"x\"",
                "a = \"\"\"/a = 1/a = 2/\"\"\"",
                "# a = 1/a = 2",
                "a.b = 1/\"a.b\" = 2",
                "deployment-types.t { a = x/a = ${a}y }",
            })
    void whatIsMergedOrMeantIsNoRepetition(String text) {
        assertThat(repeated(text)).isEmpty();
        // It is HOCON.
        ConfigFactory.parseString(text.replace('/', '\n'));
    }

    /** The judge is the library: a value is lost if nothing changes without it, whatever references stand for. */
    @Test
    void theLibraryLosesWhatIsReportedAndNothingElse() {
        Random random = new Random(11);
        Map<Boolean, Integer> judged = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            List<String> fields = new ArrayList<>();
            for (int j = 0; j < 2 + random.nextInt(4); j++) {
                fields.add(field(random, "v" + j));
            }
            String text = String.join(random.nextBoolean() ? "\n" : " # a = 0\n\n", fields);
            List<Optional<String>> whole = resolved(text);
            // What the library refuses makes no sense, such as adding to an object. Adding below a key that a reference
            // may have set is beyond it: it loses what was there.
            if (whole.get(0).isEmpty() || (text.contains("+=") && text.contains("${?"))) {
                continue;
            }
            boolean loses = false;
            for (int j = 0; j < fields.size(); j++) {
                List<String> others = new ArrayList<>(fields);
                others.remove(j);
                List<Optional<String>> without = resolved(String.join("\n", others));
                loses |= IntStream.range(0, whole.size())
                        .filter(each -> whole.get(each).isPresent())
                        .allMatch(each -> whole.get(each).equals(without.get(each)));
            }
            judged.merge(loses, 1, Integer::sum);

            assertThat(WrittenKeys.in(text, TEST).repeated().isEmpty()).as(text).isEqualTo(!loses);
        }
        assertThat(judged.values()).hasSize(2).allMatch(count -> count > 100);
    }

    /** A text of no sense ends too. */
    @Test
    void anyTextIsRead() {
        Random random = new Random(12);
        String some = "ab.\"\\{}[]=:+,#/$?\n \0";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(30), 0, some.length()).forEach(each -> text.append(some.charAt(each)));
            WrittenKeys.in(text.toString(), TEST);
        }
    }

    /** For each thing that a reference may stand for; empty where the library refuses to resolve. */
    private static List<Optional<String>> resolved(String text) {
        return STOOD_FOR.stream()
                .map(references -> {
                    try {
                        return Optional.of(ConfigFactory.parseString(text)
                                .withFallback(references)
                                .resolve()
                                .root()
                                .render(ConfigRenderOptions.concise()));
                    } catch (ConfigException e) {
                        return Optional.<String>empty();
                    }
                })
                .toList();
    }

    private static String field(Random random, String value) {
        String key = List.of("a", "a.b", "\"a\".b.c", "b", " b . \"c\" ").get(random.nextInt(5));
        String space = List.of("", " ", "\n ", " // a = 0\n").get(random.nextInt(4));
        return key
                + space
                + switch (random.nextInt(9)) {
                    case 0 -> "= " + value + " # b = 0";
                    case 1 -> ": \"" + value + "}, b = 0 \\\" # \"";
                    case 2 -> "=" + space + "\"\"\"" + value + "\n\"\" b = 0\"\"\"\"";
                    case 3 -> "= [" + value + "\n{ b = [] }, " + value + "]";
                    case 4 -> "+= " + value;
                    case 5 -> "{ x" + value + " = [{}] }";
                    case 6 -> "= {" + space + "x = " + value + space + "} { }";
                    case 7 -> "= ${?" + value + "}";
                    default ->
                        "= " + value + " ${\"" + key.replaceAll("[\" ]", "").replace(".", "\".\"") + "\"}";
                };
    }

    private static List<String> repeated(String text) {
        return WrittenKeys.in(text.replace('/', '\n').replace("\n\n", "//"), TEST).repeated().stream()
                .map(each -> each.at().line() + ": " + each.key() + " " + each.what())
                .toList();
    }
}
