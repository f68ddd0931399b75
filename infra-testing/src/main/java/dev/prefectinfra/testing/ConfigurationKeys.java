package dev.prefectinfra.testing;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests that hold for every key of a configuration section, whatever it means: it is documented in
 * {@code reference.conf}; a value of the wrong type, a misspelt key and a missing one are reported with the key's path,
 * and with the file and line where there is one; so is text that Terraform would evaluate, an unknown placeholder and a
 * control character. Keys are found in the section's record, so a new one is tested by being there.
 *
 * <pre>{@code
 * @TestFactory
 * List<DynamicTest> everyKey() {
 *     return ConfigurationKeys.of(QueueConfig.SECTION, "queue.name = q");
 * }
 * }</pre>
 */
public final class ConfigurationKeys {
    private final Collection<Section<?>> registered;
    private final String hocon;

    private ConfigurationKeys(Collection<Section<?>> registered, String hocon) {
        this.registered = List.copyOf(registered);
        this.hocon = hocon;
    }

    /**
     * The tests of one section.
     *
     * @param hocon what the section cannot do without
     */
    public static List<DynamicTest> of(Section<?> section, String hocon) {
        List<Section<?>> registered = new ArrayList<>(new Infra().sections());
        registered.add(section);
        return new ConfigurationKeys(registered, hocon).tests(List.of(section));
    }

    /**
     * The tests of every section that a platform registers.
     *
     * @param hocon what the sections cannot do without
     */
    public static List<DynamicTest> of(Infra infra, String hocon) {
        return new ConfigurationKeys(infra.sections(), hocon).tests(infra.sections());
    }

    private List<DynamicTest> tests(Collection<Section<?>> sections) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("without a mistake, the configuration is accepted", this::accepted));
        for (Section<?> section : sections) {
            Documentation documentation = Documentation.of(section);
            for (WrongInput mistake : WrongInput.allOf(section, hocon)) {
                if (WrongInput.Kind.NEVER_ALLOWED.contains(mistake.kind())) {
                    tests.add(test("", mistake.toString() + " is refused", () -> injected(mistake)));
                }
            }
            List<Key> keys = Key.allOf(section);
            tests.add(test(section.name(), "is in the right layers only", () -> layers(section)));
            for (Key key : keys) {
                tests.add(test(key.path(), "is documented", () -> documentation.check(key)));
                if (key.unique() && documentation.hasDefault(key)) {
                    tests.add(test(key.path(), "is as long as its comment says", () -> length(section, key)));
                }
                tests.add(test(key.path(), "refuses a wrong type", () -> wrongType(section, key)));
                if (key.named()) {
                    tests.add(test(key.path(), "is suggested for a misspelt one", () -> misspelt(section, key)));
                }
                if (key.required()) {
                    tests.add(test(key.path(), "is missed", () -> missing(section, key)));
                }
            }
        }
        return tests;
    }

    private static DynamicTest test(String subject, String what, Runnable check) {
        return DynamicTest.dynamicTest(subject + " " + what, check::run);
    }

    private void accepted() {
        Assertions.assertThat(problems("")).as("problems").isEmpty();
    }

    private void layers(Section<?> section) {
        String misspelt = Key.misspelt(section.name());
        List<Problem> unknown = problems(inLayerOf(section, "\n" + misspelt + " = {}"));
        String path = section.scope() == Scope.LANE ? "deployment-types.test." + misspelt : misspelt;
        expect(unknown, path, 3, "is unknown", "did you mean " + section.name() + "?");
        if (section.scope() == Scope.ACCOUNT) {
            expect(
                    problems("deployment-types.test." + section.name() + " = {}"),
                    "deployment-types.test." + section.name(),
                    2,
                    "belongs to an account",
                    "");
        }
    }

    private void wrongType(Section<?> section, Key key) {
        Slot slot = key.slot();
        List<Problem> problems = problems(inLayerOf(section, slot.with(key.wrongValue())));
        expect(
                problems,
                key.path(),
                slot.line() + 1,
                key.wrongValue().startsWith("{") ? "is an object" : "is the text",
                "");
    }

    private void length(Section<?> section, Key key) {
        int most = Documentation.of(section)
                .greatestLength(key)
                .orElseGet(() ->
                        Assertions.fail("the comment above %s does not say \"at most N characters\"", key.path()));
        Assertions.assertThat(lengthIsWrong(section, key, most)).isFalse();
        Assertions.assertThat(lengthIsWrong(section, key, most + 1)).isTrue();
    }

    /** Whatever else is wrong with such a name. */
    private boolean lengthIsWrong(Section<?> section, Key key, int length) {
        return problems(inLayerOf(section, key.slot().with('"' + "a".repeat(length) + '"'))).stream()
                .anyMatch(problem -> problem.key().equals(key.path())
                        && problem.toString().contains("it has " + length + " characters"));
    }

    private void misspelt(Section<?> section, Key key) {
        Slot slot = key.misspelt();
        List<Problem> problems = problems(inLayerOf(section, slot.with("1")));
        expect(problems, slot.path(), slot.line() + 1, "is unknown", "did you mean " + key.name() + "?");
    }

    private void injected(WrongInput mistake) {
        List<Problem> problems = problems(inLayerOf(mistake.section(), mistake.hocon()));
        Assertions.assertThat(problems).as("problems").anySatisfy(problem -> {
            Assertions.assertThat(problem.key() + " ").startsWith(mistake.subject());
            Assertions.assertThat(problem.at().line()).isEqualTo(mistake.line() + 1);
        });
    }

    private void missing(Section<?> section, Key key) {
        List<Problem> problems = problems(inLayerOf(section, key.slot().with("null")));
        Assertions.assertThat(problems).as("problems when it is null").anySatisfy(problem -> {
            Assertions.assertThat(problem.key()).isEqualTo(key.path());
            Assertions.assertThat(problem.what()).isEqualTo("is missing");
            Assertions.assertThat(problem.at().source()).isNotEmpty();
        });
    }

    /** The strongest layer that the section may stand in: whatever the tested HOCON says, this wins over it. */
    private static String inLayerOf(Section<?> section, String text) {
        return section.scope() == Scope.LANE ? "deployment-types.test {" + text + "\n}" : text;
    }

    private List<Problem> problems(String inAccountFile) {
        try (SampleConfig config = SampleConfig.with(hocon)) {
            config.writeAccount(inAccountFile);
            Configuration.load(config.folder(), List.of(), registered);
            return List.of();
        } catch (InvalidConfiguration e) {
            return e.problems();
        }
    }

    private static void expect(List<Problem> problems, String key, int line, String what, String fix) {
        Assertions.assertThat(problems).as("problems").anySatisfy(problem -> {
            Assertions.assertThat(problem.key()).isEqualTo(key);
            Assertions.assertThat(problem.at().source()).endsWith("dev.conf");
            Assertions.assertThat(problem.at().line()).as("line of " + problem).isEqualTo(line);
            Assertions.assertThat(problem.what()).startsWith(what);
            Assertions.assertThat(problem.fix()).contains(fix);
        });
    }
}
