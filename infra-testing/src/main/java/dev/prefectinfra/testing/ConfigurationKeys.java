package dev.prefectinfra.testing;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.Section;
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
    private final WrittenAccount written;

    private ConfigurationKeys(Collection<Section<?>> registered, String hocon) {
        this.written = new WrittenAccount(registered, hocon);
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
        tests.add(DynamicTest.dynamicTest(
                "without a mistake, the configuration is accepted",
                () -> Assertions.assertThat(written.problems("")).as("problems").isEmpty()));
        sections.forEach(section -> addTests(section, tests));
        return tests;
    }

    private void addTests(Section<?> section, List<DynamicTest> tests) {
        ExpectedReports reports = new ExpectedReports(section, written);
        for (WrongInput mistake : WrongInput.allOf(section, written.hocon())) {
            if (MistakeKind.NEVER_ALLOWED.contains(mistake.kind())) {
                tests.add(test("", mistake.toString() + " is refused", () -> reports.injected(mistake)));
            }
        }
        tests.add(test(section.name(), "is in the right layers only", reports::layers));
        Documentation documentation = Documentation.of(section);
        for (Key key : Keys.of(section)) {
            tests.add(test(key.path(), "is documented", () -> documentation.check(key)));
            if (key.unique() && documentation.hasDefault(key)) {
                tests.add(test(key.path(), "is as long as its comment says", () -> reports.length(key, documentation)));
            }
            tests.add(test(key.path(), "refuses a wrong type", () -> reports.wrongType(key)));
            if (key.named()) {
                tests.add(test(key.path(), "is suggested for a misspelt one", () -> reports.misspelt(key)));
            }
            if (key.required()) {
                tests.add(test(key.path(), "is missed", () -> reports.missing(key)));
            }
        }
    }

    private static DynamicTest test(String subject, String what, Runnable check) {
        return DynamicTest.dynamicTest(subject + " " + what, check::run);
    }
}
