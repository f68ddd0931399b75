package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.testing.MistakeKind;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.WrongInput;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No wildcard and no interpolation gets from the configuration into a policy, but where a team writes statements of its
 * own. Whatever key accepts one gets one, all at once, and then the synthesized policies are looked through.
 */
final class WildcardsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String VARIABLE = "zz$${aws:username}zz";
    private static final List<String> MARKERS = List.of("zz*zz", "zz?zz", VARIABLE);

    private static final Pattern TEMPLATE = Pattern.compile("[$%]\\{[^}]*}?");

    @TempDir
    private Path temporary;

    @Test
    void reachThePoliciesOfTeamsStatementsOnly() throws JsonProcessingException {
        SortedSet<String> keys = new TreeSet<>();
        SortedSet<String> marked = new TreeSet<>();
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        for (MistakeKind kind : List.of(MistakeKind.STAR, MistakeKind.QUESTION_MARK, MistakeKind.POLICY_VARIABLE)) {
            List<WrongInput> accepted = accepted(kind, copy);
            accepted.forEach(each -> keys.add(kind + " " + each.key()));
            copy.infra().override(accepted.stream().map(WrongInput::hocon).toList());
            JsonNode stacks = synthesized(copy, kind.name());
            copy.restore();

            collect(stacks, "", marked);
            assertThat(evaluated(stacks)).as("what Terraform evaluates").doesNotContain("${aws:username}");
        }

        assertThat(marked)
                .as("policies with a wildcard or a variable of the configuration")
                .containsExactly(
                        "/prefect-v2-dev-live/resource/aws_iam_role_policy/flow-execution-grants/policy",
                        "/prefect-v2-dev-live/resource/aws_iam_role_policy/flow-task-grants/policy",
                        "/prefect-v2-dev-live/resource/aws_iam_role_policy/flow-task-reports-grants/policy",
                        "/prefect-v2-dev-test/resource/aws_iam_role_policy/flow-execution-grants/policy",
                        "/prefect-v2-dev-test/resource/aws_iam_role_policy/flow-task-grants/policy",
                        "/prefect-v2-dev-test/resource/aws_iam_role_policy/flow-task-reports-grants/policy");
        Figures.write(
                "wildcards", keys.size() + " accepted wildcards and variables followed into the policies of 3 stacks");
    }

    /** The stacks of dev by their names. */
    private JsonNode synthesized(ConfigCopy copy, String name) {
        Path out = temporary.resolve(name);
        assertThat(copy.synth(out, List.of("--account=dev")).err()).isEmpty();
        SynthesizedPlatform platform = SynthesizedPlatform.read(out);
        ObjectNode stacks = MAPPER.createObjectNode();
        platform.names().forEach(each -> stacks.set(each, platform.stack(each).json()));
        return stacks;
    }

    @Test
    void seesOneInAnyDocument() throws JsonProcessingException {
        SortedSet<String> marked = new TreeSet<>();
        collect(
                MAPPER.readTree("{\"resource\": {\"a\": {\"policy\": \"{\\\"Statement\\\": [\\\"zz*zz\\\"]}\"}}}"),
                "",
                marked);

        assertThat(marked).containsExactly("/resource/a/policy");
        assertThat(evaluated(MAPPER.readTree("{\"%{ if true }\": [\"${file(1)}\", \"$${aws:x}\"]}")))
                .containsExactly("${file(1)}", "%{ if true }");
    }

    /** What the program takes: {@link BadInputTest} asks it for one key after the other. */
    private static List<WrongInput> accepted(MistakeKind kind, ConfigCopy copy) {
        return Main.platform().sections().stream()
                .flatMap(section -> WrongInput.allOf(section, copy.examples()).stream())
                .filter(mistake -> mistake.kind() == kind && BadInputTest.isAccepted(mistake))
                .filter(mistake -> !Layer.COMMON.isHidden(mistake.key(), copy))
                .toList();
    }

    /** Adds the places of the policies that hold a marker. */
    private static void collect(JsonNode node, String path, Collection<String> marked) throws JsonProcessingException {
        if (node.isTextual()) {
            String text = node.asText();
            if (text.contains("\"Statement\"")
                    && MAPPER.readTree(text).has("Statement")
                    && MARKERS.stream().anyMatch(text::contains)) {
                marked.add(path);
                // Terraform must hand it on as it is.
                assertThat(text.replace("$${", "")).as(path).doesNotContain("${aws:");
            }
            return;
        }
        for (var field : node.properties()) {
            collect(field.getValue(), path + "/" + field.getKey(), marked);
        }
        if (node.isArray()) {
            for (JsonNode each : node) {
                collect(each, path, marked);
            }
        }
    }

    /** What Terraform evaluates in a document. */
    private static SortedSet<String> evaluated(JsonNode document) {
        Matcher template = TEMPLATE.matcher(document.toString().replace("$${", ""));
        return new TreeSet<>(template.results().map(MatchResult::group).toList());
    }
}
