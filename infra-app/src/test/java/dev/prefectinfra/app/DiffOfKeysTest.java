package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.check.diff.Difference;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.check.diff.StackDiff;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Another value of each key, as {@code verify/lifecycle/changes.txt} has them: what {@code infra diff} says is replaced
 * and removed is what real plans replace and destroy; and where a stack becomes another one, {@code infra synth} knows
 * without making it.
 */
final class DiffOfKeysTest {
    private static final Path PLANS = Path.of("..", "verify", "lifecycle", "changes.txt");
    private static final Pattern WITH = Pattern.compile(" with (?=[a-z-]+\\.)");

    /** As in {@code changes.py}: a lane in which there is what the keys are about, and that can be destroyed. */
    private static final List<String> BASE = List.of(
            "terraform.protect-data=false",
            "circleci.provider.create.protect=false",
            "github.provider.create.protect=false",
            "worker.enabled=true",
            "worker.image.tag=0123456789abcdef",
            "alarms.task-not-started.enabled=true");
    // Plans count them apart, since nothing is lost with them.
    private static final String ALWAYS_ANEW = "aws_(ecs_task_definition|ecr_lifecycle_policy)\\..*";

    private static List<FinishedStack> base;

    private record Change(String key, List<String> assignments, Set<String> lost, boolean planned) {
        boolean isOfLane() {
            return assignments.stream().allMatch(DiffOfKeysTest::isOfLane);
        }

        /** Whether the two can be told apart in one difference: neither loses the same, nor sets the same key. */
        boolean fits(Change other) {
            return planned == other.planned
                    && lost.isEmpty() == other.lost.isEmpty()
                    && isOfLane() == other.isOfLane()
                    && Collections.disjoint(addresses(), other.addresses())
                    && Collections.disjoint(keys(), other.keys());
        }

        private List<String> addresses() {
            return lost.stream().map(each -> each.split(" ", 2)[1]).toList();
        }

        private List<String> keys() {
            return assignments.stream().map(each -> each.split("=", 2)[0]).toList();
        }
    }

    @BeforeAll
    static void synthesize() {
        base = made(List.of(), Set.of());
    }

    @Test
    void theSameConfigurationIsNoDifference() {
        List<FinishedStack> again = made(List.of(), Set.of());

        assertThat(findingsApart(StackDiff.between(documents(base), documents(again), List.of())))
                .isEmpty();
        assertThat(again)
                .extracting(each -> each.configured().digest())
                .isEqualTo(base.stream().map(each -> each.configured().digest()).toList());
    }

    /** So that synthesis makes it anew: another value of a lane's key is another digest of each lane. */
    @Test
    void anotherValueIsAnotherDigest() throws IOException {
        Map<String, String> before = digests(List.of());
        for (Change change : changes()) {
            Map<String, String> after = digests(change.assignments());
            assertThat(after).hasSameSizeAs(before);
            assertThat(after.keySet())
                    .filteredOn(name -> !change.isOfLane() || name.matches(".*-(test|live)"))
                    .as(change.key())
                    .isNotEmpty()
                    .noneMatch(name -> after.get(name).equals(before.get(name)));
        }
    }

    private static Map<String, String> digests(List<String> assignments) {
        List<String> all = new ArrayList<>(BASE);
        all.addAll(assignments);
        return Main.platform().configuration(CommandLineRun.SAMPLE, all).stacks().stream()
                .filter(each -> each.account().name().value().equals("dev"))
                .collect(Collectors.toMap(each -> each.name().value(), ConfiguredStack::digest));
    }

    @TestFactory
    Stream<DynamicTest> whatIsToldToBeLostIsWhatPlansLose() throws IOException {
        List<Change> changes = changes();
        assertThat(changes).hasSizeGreaterThan(200);
        return together(changes).stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.stream().map(Change::key).collect(Collectors.joining(", ")), () -> judge(each)));
    }

    /** As few as can be, since a synthesis costs time. */
    private static List<List<Change>> together(List<Change> changes) {
        List<List<Change>> together = new ArrayList<>();
        for (Change change : changes) {
            together.stream()
                    .filter(each -> each.stream().allMatch(change::fits))
                    .findFirst()
                    .orElseGet(() -> {
                        List<Change> alone = new ArrayList<>();
                        together.add(alone);
                        return alone;
                    })
                    .add(change);
        }
        return together;
    }

    /** If something is wrong, or some values cannot be set at once, each half by itself. */
    private static void judge(List<Change> changes) {
        try {
            check(changes);
        } catch (AssertionError | InvalidConfiguration e) {
            if (changes.size() == 1) {
                throw e;
            }
            int half = changes.size() / 2;
            judge(changes.subList(0, half));
            judge(changes.subList(half, changes.size()));
        }
    }

    private static void check(List<Change> changes) {
        List<String> assignments =
                changes.stream().flatMap(each -> each.assignments().stream()).toList();
        // What belongs to lanes is tried in one: it takes less than half the time.
        List<FinishedStack> stacks = made(assignments, changes.get(0).isOfLane() ? Set.of("test") : Set.of());
        List<FinishedStack> same = base.stream()
                .filter(each -> stacks.stream().anyMatch(one -> one.name().equals(each.name())))
                .toList();
        List<StackDocument> before = documents(same);
        List<StackDocument> after = documents(stacks);
        assertThat(stacks).hasSameSizeAs(same);
        for (int i = 0; i < stacks.size(); i++) {
            if (!before.get(i).json().equals(after.get(i).json())) {
                assertThat(stacks.get(i).configured().digest())
                        .isNotEqualTo(same.get(i).configured().digest());
            }
        }
        List<Difference> differences = findingsApart(StackDiff.between(before, after, List.of()));

        assertThat(differences.isEmpty()).isEqualTo(texts(before).equals(texts(after)));
        if (changes.get(0).planned()) {
            Set<String> expected =
                    changes.stream().flatMap(each -> each.lost().stream()).collect(Collectors.toSet());
            Set<String> told = lost(differences, Kind.REPLACED);
            assertThat(expected).containsAll(told);
            told.addAll(lost(differences, Kind.MAY_REPLACE));
            assertThat(told).containsAll(expected);
        }
    }

    private static List<Difference> findingsApart(List<Difference> differences) {
        return differences.stream()
                .filter(each -> each.topic() != Topic.FINDINGS)
                .toList();
    }

    private static boolean isOfLane(String assignment) {
        return Main.platform().sections().stream()
                .anyMatch(each -> each.scope() == Section.Scope.LANE && assignment.startsWith(each.name() + "."));
    }

    private static Set<String> lost(List<Difference> differences, Kind replaced) {
        return differences.stream()
                .filter(each -> each.topic() == Topic.REPLACEMENT || each.topic() == Topic.RESOURCES)
                .filter(each -> !each.address().matches(ALWAYS_ANEW))
                .filter(each -> each.kind() == replaced || each.kind() == Kind.REMOVED)
                .map(each -> (each.kind() == replaced ? "replaces " : "destroys ") + each.address())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without what cdktf notes for itself. */
    private static List<String> texts(List<StackDocument> stacks) {
        return stacks.stream()
                .map(each -> ((ObjectNode) each.json()).deepCopy().without("//").toString())
                .toList();
    }

    private static List<StackDocument> documents(List<FinishedStack> stacks) {
        return stacks.stream().map(FinishedStack::document).toList();
    }

    private static List<FinishedStack> made(List<String> assignments, Set<String> types) {
        List<String> all = new ArrayList<>(BASE);
        all.addAll(assignments);
        return Main.platform()
                .finished(new SynthRequest(
                        CommandLineRun.SAMPLE, Path.of("."), all, Set.of("dev"), types, Set.of(), false, stack -> {}));
    }

    private static List<Change> changes() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (String line : Files.readAllLines(PLANS)) {
            if (line.startsWith("    ")) {
                Change last = changes.remove(changes.size() - 1);
                boolean planned = !line.startsWith("    not planned: ");
                Set<String> lost = new TreeSet<>(last.lost());
                if (planned) {
                    lost.add(line.strip());
                }
                changes.add(new Change(last.key(), last.assignments(), lost, last.planned() && planned));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                List<String> assignments = Stream.of(WITH.split(line))
                        .filter(each -> each.contains(" = "))
                        .map(each -> each.replaceFirst(" = ", "="))
                        .toList();
                changes.add(new Change(line.split(" = ", 2)[0], assignments, Set.of(), true));
            }
        }
        return changes.stream().filter(each -> !each.assignments().isEmpty()).toList();
    }
}
