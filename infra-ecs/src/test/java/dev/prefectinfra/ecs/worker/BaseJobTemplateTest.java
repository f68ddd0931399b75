package dev.prefectinfra.ecs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Lane;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Registration;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Version;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Worker;
import dev.prefectinfra.ecs.worker.WorkPoolDefinition.Queue;
import dev.prefectinfra.testing.Golden;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The golden files are what {@code verify/work_pool} fills as Prefect does, with hostile job variables too. */
class BaseJobTemplateTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{ (\\w+) }}");
    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect/dev/test-AbC123";
    private static final SortedMap<String, String> KEY =
            new TreeMap<>(Map.of("PREFECT_API_KEY", SECRET + ":PREFECT_API_KEY::"));
    private static final SortedMap<String, String> ONE_ROLE = new TreeMap<>(Map.of("task", ROLE + "flow-task"));
    private static final SortedMap<String, String> TWO_ROLES =
            new TreeMap<>(Map.of("task", ROLE + "flow-task", "reports", ROLE + "reports-test"));

    @ParameterizedTest
    @CsvSource({
        "prefect-3, PREFECT_3, NONE",
        "prefect-3-registering, PREFECT_3, KEPT",
        "prefect-2, PREFECT_2, NONE",
        "prefect-2-registering, PREFECT_2, KEPT"
    })
    void isAContract(String name, Version version, Registration registration) throws JsonProcessingException {
        String json = definition(TWO_ROLES, worker(version, registration)).json();
        Golden.check("work-pool-" + name + ".json", Json.pretty(new ObjectMapper().readValue(json, Map.class)) + "\n");
    }

    @Test
    void fitsIntoAStandardParameterWhereNothingIsUnusual() {
        assertThat(definition(ONE_ROLE, worker(Version.PREFECT_3, Registration.NONE))
                        .json())
                .hasSizeLessThan(4096);
    }

    /** Each of them, and nothing else: what is literal cannot be reached by a deployment. */
    @ParameterizedTest
    @EnumSource
    void isOpenWhereItSaysSoOnly(Version version) {
        Map<String, String> open = new TreeMap<>(Map.of(
                "/command", "command",
                "/env", "env",
                "/task_run_request/launchType", "launch_type",
                "/task_run_request/overrides/cpu", "cpu",
                "/task_run_request/overrides/memory", "memory",
                "/task_run_request/overrides/ephemeralStorage", "ephemeral_storage",
                "/task_run_request/overrides/taskRoleArn", "task_role_arn",
                "/task_run_request/taskDefinition", "task_definition"));
        assertThat(placeholders(template(TWO_ROLES, worker(version, Registration.NONE))))
                .isEqualTo(open);
        open.remove("/task_run_request/overrides/taskRoleArn");
        assertThat(placeholders(template(ONE_ROLE, worker(version, Registration.NONE))))
                .isEqualTo(open);
        open.remove("/task_run_request/taskDefinition");
        open.put("/task_definition/family", "family");
        open.put("/task_definition/containerDefinitions/0/image", "image");
        open.put("/task_definition/runtimePlatform/cpuArchitecture", "cpu_architecture");
        assertThat(placeholders(template(ONE_ROLE, worker(version, Registration.KEPT))))
                .isEqualTo(open);
    }

    /** {@code validate_base_job_template} of Prefect's server refuses the pool otherwise. */
    @ParameterizedTest
    @EnumSource
    void declaresEachVariableThatItUsesAndHasNoOther(Registration registration) {
        JsonNode template = template(TWO_ROLES, worker(Version.PREFECT_3, registration));
        assertThat(template.at("/variables/properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(placeholders(template).values());
        assertThat(template.at("/variables/additionalProperties")).hasToString("false");
    }

    @Test
    void whatFollowsTheLanesPrefixIsOneFamilyAndItsRevision() {
        JsonNode template = template(ONE_ROLE, worker(Version.PREFECT_3, Registration.NONE));
        assertThat(template.at("/job_configuration/task_run_request/taskDefinition")
                        .asText())
                .isEqualTo("prefect-v2-dev-test_{{ task_definition }}");
        assertThat(template.at("/variables/properties/task_definition/pattern").asText())
                .isEqualTo("^[A-Za-z0-9_-]{1,235}:[1-9][0-9]*$(?!\\n)");
        assertThat(template.at("/variables/required")).hasToString("[\"task_definition\"]");
    }

    @Test
    void prefect3sWorkerPassesItsKeyOnAsASecretOnly() {
        JsonNode cloud = template(ONE_ROLE, worker(Version.PREFECT_3, Registration.NONE));
        assertThat(cloud.at("/job_configuration/prefect_api_key_secret_arn").asText())
                .isEqualTo(SECRET + ":PREFECT_API_KEY::");
        // Naming both would fail each run of a worker that has one.
        assertThat(cloud.at("/job_configuration").has("prefect_api_auth_string_secret_arn"))
                .isFalse();
        JsonNode selfHosted = template(
                ONE_ROLE,
                new Worker(
                        Version.PREFECT_3,
                        Registration.NONE,
                        false,
                        new TreeMap<>(Map.of("PREFECT_API_AUTH_STRING", SECRET + ":AUTH::"))));
        assertThat(selfHosted
                        .at("/job_configuration/prefect_api_auth_string_secret_arn")
                        .asText())
                .isEqualTo(SECRET + ":AUTH::");
        assertThat(selfHosted.at("/job_configuration").has("prefect_api_key_secret_arn"))
                .isFalse();
    }

    /** A default that is not empty makes the environment a template, which expands the worker's own variables. */
    @Test
    void prefect3sEnvironmentStaysAPlaceholder() {
        JsonNode template = template(ONE_ROLE, worker(Version.PREFECT_3, Registration.KEPT));
        assertThat(template.at("/job_configuration/env").asText()).isEqualTo("{{ env }}");
        assertThat(template.at("/variables/properties/env/default")).hasToString("{}");
    }

    @Test
    void prefect2sWorkerKeepsItsKeyOutOfTheOverrides() {
        JsonNode template = template(ONE_ROLE, worker(Version.PREFECT_2, Registration.NONE));
        assertThat(template.at("/variables/properties/env/default")).hasToString("{\"PREFECT_API_KEY\":null}");
        assertThat(template.toString()).doesNotContain("secret_arn", "\"default\":null");
    }

    @Test
    void prefect2sWorkerCanRepeatLogsWithoutChangingTheirGroup() {
        JsonNode template = template(ONE_ROLE, new Worker(Version.PREFECT_2, Registration.KEPT, true, KEY));
        assertThat(template.at("/job_configuration/stream_output").asBoolean()).isTrue();
        assertThat(template.at("/job_configuration/configure_cloudwatch_logs")).hasToString("false");
    }

    @Test
    void whatIsRegisteredBelongsToTheLaneAndIsTheSameEachTime() {
        JsonNode definition = template(ONE_ROLE, worker(Version.PREFECT_2, Registration.KEPT))
                .at("/job_configuration/task_definition");
        assertThat(definition.path("family").asText()).isEqualTo("prefect-v2-dev-test_{{ family }}");
        assertThat(definition.path("executionRoleArn").asText()).isEqualTo(ROLE + "flow-execution");
        assertThat(definition
                        .at("/containerDefinitions/0/logConfiguration/options/awslogs-group")
                        .asText())
                .isEqualTo("/prefect-v2/dev/test/flows");
        assertThat(definition.at("/containerDefinitions/0/secrets"))
                .hasToString("[{\"name\":\"PREFECT_API_KEY\",\"valueFrom\":\"" + SECRET + ":PREFECT_API_KEY::\"}]");
        assertThat(definition.fieldNames()).toIterable().doesNotContain("tags", "cpu", "memory", "taskRoleArn");
        assertThat(definition.findValues("environment")).isEmpty();
    }

    @Test
    void whatIsTakenBackIsNotUsedAgain() {
        JsonNode kept = template(ONE_ROLE, worker(Version.PREFECT_3, Registration.KEPT));
        assertThat(kept.at("/job_configuration/match_latest_revision_in_family").asBoolean())
                .isTrue();
        assertThat(kept.at("/job_configuration/auto_deregister_task_definition").asBoolean())
                .isFalse();
        JsonNode takenBack = template(ONE_ROLE, worker(Version.PREFECT_3, Registration.DEREGISTERED));
        assertThat(takenBack
                        .at("/job_configuration/match_latest_revision_in_family")
                        .asBoolean())
                .isFalse();
        assertThat(takenBack
                        .at("/job_configuration/auto_deregister_task_definition")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatNoParameterHoldsIsRefused() {
        List<Queue> queues = Collections.nCopies(1, queue("q".repeat(9000), 1));
        assertThatThrownBy(new WorkPoolDefinition("ecs-dev-test", Optional.empty(), queues, Map.of())::json)
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("at most 8192: fewer further flow roles");
    }

    private static Queue queue(String name, int priority) {
        return new Queue(name, priority, Optional.empty());
    }

    private static Worker worker(Version version, Registration registration) {
        return new Worker(version, registration, false, KEY);
    }

    private static WorkPoolDefinition definition(SortedMap<String, String> roles, Worker worker) {
        return new WorkPoolDefinition(
                "ecs-dev-test",
                Optional.of(50),
                List.of(new Queue("default", 1, Optional.empty()), new Queue("backfill", 2, Optional.of(5))),
                BaseJobTemplate.of(
                        new Lane(
                                "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-test",
                                new FamilyPrefix("prefect-v2-dev-test_"),
                                List.of("subnet-0123456789abcdef0", "subnet-1123456789abcdef0"),
                                "sg-0123456789abcdef0",
                                false,
                                ROLE + "flow-execution",
                                roles,
                                "/prefect-v2/dev/test/flows",
                                "us-east-1"),
                        worker));
    }

    private static JsonNode template(SortedMap<String, String> roles, Worker worker) {
        try {
            return new ObjectMapper().readTree(definition(roles, worker).json()).path("base_job_template");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> placeholders(JsonNode template) {
        Map<String, String> found = new TreeMap<>();
        collect(template.path("job_configuration"), "", found);
        return found;
    }

    private static void collect(JsonNode node, String pointer, Map<String, String> found) {
        Matcher placeholder = PLACEHOLDER.matcher(node.asText());
        if (placeholder.find()) {
            found.put(pointer, placeholder.group(1));
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(each -> collect(each.getValue(), pointer + "/" + each.getKey(), found));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), pointer + "/" + i, found);
        }
    }
}
