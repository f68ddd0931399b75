package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands print for scripts says what they print for people, by documented keys. */
final class ScriptJsonTest {
    // What a user names, and what IAM does.
    private static final Set<String> NAMES_BELOW = Set.of("reaches", "trust", "statements");

    @ParameterizedTest
    @ValueSource(strings = {"list", "config dev/test", "check", "access --account=dev"})
    void eachKeyIsDocumented(String command) throws IOException {
        String page = Files.readString(Path.of("../docs/json.md"));
        String name = command.split(" ", 2)[0];
        String section = page.split("(?m)^## " + name + "$", 2)[1].split("(?m)^## ", 2)[0];
        Set<String> keys = new TreeSet<>();

        keys(json(command), keys);

        assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(section).contains("`" + key + "`"));
    }

    @Test
    void valuesHaveTheirTypesAndPlaces() throws IOException {
        JsonNode values = json("config dev/test agent.size account");

        assertThat(value(values, "agent.size.cpu").path("value").isInt()).isTrue();
        assertThat(value(values, "account.id").path("value").asText()).isEqualTo("123456789012");
        assertThat(value(values, "account.id").path("value").isTextual()).isTrue();
        assertThat(value(values, "account.id").path("at").path("source").asText())
                .endsWith("accounts/dev.conf");
        assertThat(value(values, "account.id").path("at").path("line").asInt()).isPositive();
        assertThat(value(values, "account.id").path("destructive").asText()).contains("leaves all resources behind");
    }

    @Test
    void findingsAreThoseOfTheReport() throws IOException {
        JsonNode report = json("check");
        String text = run("check").out();

        long open = count(report, false);
        assertThat(text)
                .endsWith(report.path("rules").asInt() + " rules, "
                        + report.path("resources").asInt() + " resources, " + open + " findings, "
                        + count(report, true) + " accepted\n");
        CommandLineRun bad = run("check --json --account=dev --set=checks.accepted=null --set=checks.accepted={}");
        assertThat(bad.code()).isEqualTo(2);
        assertThat(count(new ObjectMapper().readTree(bad.out()), false)).isPositive();
    }

    @Test
    void aRoleReachesItsOwnLane() throws IOException {
        JsonNode role = json("access --role=prefect-v2-dev-test-flow-task").path(0);

        assertThat(role.path("reaches").properties())
                .hasSize(1)
                .allMatch(each -> each.getKey().equals("prefect-v2-dev-test"));
        assertThat(role.path("trust")
                        .path(0)
                        .path("Principal")
                        .path("Service")
                        .path(0)
                        .asText())
                .isEqualTo("ecs-tasks.amazonaws.com");
        assertThat(role.path("statements").size()).isPositive();
    }

    private static long count(JsonNode report, boolean accepted) {
        long count = 0;
        for (JsonNode finding : report.path("findings")) {
            count += finding.path("accepted").isNull() == accepted ? 0 : 1;
        }
        return count;
    }

    private static JsonNode value(JsonNode values, String key) {
        for (JsonNode value : values) {
            if (value.path("key").asText().equals(key)) {
                return value;
            }
        }
        throw new AssertionError(key + " is not there");
    }

    private static void keys(JsonNode node, Set<String> keys) {
        node.properties().forEach(each -> {
            keys.add(each.getKey());
            if (!NAMES_BELOW.contains(each.getKey())) {
                keys(each.getValue(), keys);
            }
        });
        if (node.isArray()) {
            node.forEach(each -> keys(each, keys));
        }
    }

    private static JsonNode json(String command) throws IOException {
        CommandLineRun run = run(command + " --json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private static CommandLineRun run(String command) {
        String[] words = command.split(" ");
        String[] more = new String[words.length - 1];
        System.arraycopy(words, 1, more, 0, more.length);
        return CommandLineRun.sample(words[0], more);
    }
}
