package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.AccountSettings;
import dev.prefectinfra.core.config.load.DestructiveKeys;
import dev.prefectinfra.core.config.load.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What {@code infra config} says of a key's change, against what real plans replace or destroy. The plans' side is
 * {@code verify/lifecycle/changes.txt}, which the emulator's own suite keeps true.
 */
final class DestructiveKeysTest {
    private static final Path PLANS = Path.of("..", "verify", "lifecycle", "changes.txt");
    private static final String NOT_PLANNED = "    not planned: ";

    private static final Map<String, Section<?>> SECTIONS =
            Main.platform().sections().stream().collect(Collectors.toMap(Section::name, Function.identity()));

    @TestFactory
    Stream<DynamicTest> aMarkIsWhereAPlanLosesSomething() throws IOException {
        return plans().entrySet().stream()
                .filter(each -> each.getValue().stream().noneMatch(line -> line.startsWith(NOT_PLANNED)))
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    Optional<String> mark = SECTIONS.containsKey(section(each.getKey()))
                            ? DestructiveKeys.of(SECTIONS.get(section(each.getKey())), each.getKey())
                            : shown().get(each.getKey());
                    assertThat(mark.isPresent())
                            .as("marked (%s), while a plan says: %s", mark, each.getValue())
                            .isEqualTo(!each.getValue().isEmpty());
                }));
    }

    @Test
    void whatIsMarkedWasPlannedOrSaysWhyNot() throws IOException {
        Map<String, List<String>> plans = plans();

        assertThat(shown().entrySet().stream()
                        .filter(each -> each.getValue().isPresent())
                        .map(Map.Entry::getKey)
                        .toList())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(plans.get(key)).as(key).isNotEmpty());
    }

    @Test
    void theMarkIsShown() {
        assertThat(CommandLineRun.sample("config", "dev/test").out().lines())
                .anyMatch(line -> line.startsWith("cluster.name = ")
                        && line.endsWith("reference.conf:4; a change replaces the cluster and the agent's service"))
                .anyMatch(line -> line.startsWith("agent.size.cpu = ") && line.matches(".*reference\\.conf:\\d+"));
    }

    /** What the list says below each key. */
    private static Map<String, List<String>> plans() throws IOException {
        Map<String, List<String>> plans = new LinkedHashMap<>();
        String key = "";
        for (String line : Files.readAllLines(PLANS)) {
            if (line.startsWith("    ")) {
                plans.merge(
                        key,
                        List.of(line),
                        (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                key = line.split(" = ", 2)[0];
                plans.put(key, List.of());
            }
        }
        return plans;
    }

    /** The marks of all keys that {@code infra config dev/test} shows. */
    private static Map<String, Optional<String>> shown() {
        AccountSettings dev = Main.platform().configuration(CommandLineRun.SAMPLE, List.of()).accounts().stream()
                .filter(each -> each.account().name().value().equals("dev"))
                .findFirst()
                .orElseThrow();
        Settings test = dev.lanes().stream()
                .filter(each -> each.lane().type().value().equals("test"))
                .findFirst()
                .orElseThrow()
                .settings();
        return Stream.of(dev.settings(), test)
                .flatMap(settings -> settings.entries().stream())
                .collect(Collectors.toMap(
                        entry -> entry.key().replaceAll("\\[\\d+].*", ""), Settings.Entry::destructive, (a, b) -> a));
    }

    private static String section(String key) {
        return key.split("\\.", 2)[0];
    }
}
