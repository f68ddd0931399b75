package dev.prefectinfra.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.synth.FinishedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds in a hardened stack, and fails where that stack is broken on purpose. */
final class RuleCasesTest {
    private static final Set<String> SEEN_TO_FAIL = new TreeSet<>();
    private static int cases;
    private static ConfiguredStack stack;

    @BeforeAll
    static void configure(@TempDir Path folder) {
        stack = Sample.stacks(folder, "").get(2);
    }

    @AfterAll
    static void figures() throws IOException {
        Path file = Files.createDirectories(Path.of("target", "figures")).resolve("rules");
        Files.writeString(
                file,
                SEEN_TO_FAIL.size() + " hardening rules, each seen to fail\n" + cases
                        + " stacks judged by the hardening rules as expected\n");
    }

    static List<String> breaks() {
        return Sample.lines("breaks.txt");
    }

    static List<String> holds() {
        return Sample.lines("holds.txt");
    }

    @Test
    void aHardenedStackBreaksNothing() {
        assertThat(broken(Sample.hardened())).isEmpty();
        cases++;
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void isSeen(String line) {
        String[] parts = line.split(" \\| ", 3);
        List<String> rules = List.of(parts[0].split(" ", -1));
        List<String> addresses = List.of(parts[1].split(" ", -1));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            expected.add(rules.get(i) + " " + addresses.get(addresses.size() == 1 ? 0 : i));
        }

        assertThat(broken(Sample.hardened().with(parts[2]))).containsExactlyInAnyOrderElementsOf(expected);
        SEEN_TO_FAIL.addAll(rules);
        cases++;
    }

    @ParameterizedTest
    @MethodSource("holds")
    void isFine(String line) {
        assertThat(broken(Sample.hardened().with(line))).isEmpty();
        cases++;
    }

    /** A rule that nothing in the table breaks may be one that cannot be broken. */
    @Test
    void everyRuleIsBrokenByACase() {
        Stream<String> rules =
                breaks().stream().flatMap(line -> Arrays.stream(line.split(" \\| ", 2)[0].split(" ", -1)));

        assertThat(new TreeSet<>(rules.toList())).isEqualTo(Rules.ids());
    }

    @Test
    void idsAreUniqueAndPublicIdsAreWellFormed() {
        assertThat(Rules.ids()).hasSameSizeAs(Rules.all());
        assertThat(Rules.all()).allSatisfy(rule -> {
            assertThat(rule.id()).matches("[A-Z0-9]+(-[A-Z0-9]+)+");
            assertThat(rule.holds()).endsWith(".");
            assertThat(rule.reason()).endsWith(".");
            assertThat(rule.fix()).isNotEmpty().doesNotEndWith(".");
            assertThat(rule.standsFor())
                    .allMatch(id -> id.matches("CKV2?_AWS_\\d+|(S3|ECR|ECS|IAM|EC2|SNS|SQS|CloudWatch)\\.\\d+"));
        });
    }

    private static List<String> broken(Sample sample) {
        FinishedStack document = sample.in(stack);
        return Report.of(List.of(document)).findings().stream()
                .map(finding -> finding.rule().id() + " " + finding.address())
                .toList();
    }
}
