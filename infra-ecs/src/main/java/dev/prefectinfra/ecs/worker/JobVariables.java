package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.value.FargateMemory;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Lane;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Registration;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Version;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Worker;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a deployment may say of its runs, as the JSON schema that Prefect's server holds job variables against. It is
 * there so that a mistake is told when it is deployed; what must not happen is prevented by the template's literals.
 *
 * <p>No default is {@code null}: Prefect 2 would send it to AWS. No variable has {@code properties} of its own: the
 * server would then take the required ones for optional ({@code process_properties} in
 * {@code prefect/utilities/schema_tools/validation.py}).
 */
final class JobVariables {
    private static final String API_KEY = "PREFECT_API_KEY";
    private static final int LONGEST_FAMILY = 255;
    private static final int MOST_LISTED = 4;

    /** In Python {@code $} also stands before a last line break. */
    private static final String END = "$(?!\\n)";

    private final Lane lane;
    private final Worker worker;

    JobVariables(Lane lane, Worker worker) {
        this.lane = lane;
        this.worker = worker;
    }

    Map<String, Object> schema() {
        Map<String, Object> schema = new TreeMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties());
        schema.put(
                "required",
                worker.registration() == Registration.NONE ? List.of("task_definition") : List.of("family", "image"));
        schema.put("dependentRequired", Map.of("cpu", List.of("memory"), "memory", List.of("cpu")));
        schema.put(
                "anyOf", FargateMemory.cpus().stream().map(JobVariables::size).toList());
        return schema;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new TreeMap<>();
        properties.put("command", described("string", "Instead of Prefect's own: prefect flow-run execute"));
        properties.put("env", environment());
        properties.put("launch_type", choice(List.of("FARGATE", "FARGATE_SPOT"), "FARGATE"));
        properties.put("cpu", described("integer", "CPU units, 1024 for a vCPU; needs memory"));
        properties.put("memory", described("integer", "MiB, as Fargate offers them with cpu"));
        Map<String, Object> storage = described("object", "{\"sizeInGiB\": 21 to 200}");
        storage.put("propertyNames", Map.of("const", "sizeInGiB"));
        storage.put("minProperties", 1);
        storage.put("additionalProperties", Map.of("type", "integer", "minimum", 21, "maximum", 200));
        properties.put("ephemeral_storage", storage);
        properties.put(
                "task_role_arn",
                choice(List.copyOf(lane.taskRoles().values()), lane.taskRoles().get("task")));
        int suffix = LONGEST_FAMILY - lane.families().value().length();
        String family = "^[A-Za-z0-9_-]{1," + suffix + "}";
        if (worker.registration() == Registration.NONE) {
            Map<String, Object> definition =
                    described("string", "FLOW:REVISION, of the task definition " + lane.families() + "FLOW");
            definition.put("pattern", family + ":[1-9][0-9]*" + END);
            properties.put("task_definition", definition);
        } else {
            Map<String, Object> name = described("string", "What follows " + lane.families());
            name.put("pattern", family + END);
            properties.put("family", name);
            Map<String, Object> image = described("string", "With its tag or digest");
            image.put("pattern", "^[a-z0-9][A-Za-z0-9._/:@-]+" + END);
            properties.put("image", image);
            properties.put("cpu_architecture", choice(List.of("X86_64", "ARM64"), "X86_64"));
        }
        return properties;
    }

    /**
     * Prefect 3: no default, so that {@code job_configuration.env} stays a placeholder; a filled one would be a
     * template itself, in which <code>{{ $VARIABLE }}</code> expands out of the worker's environment. Without a secret
     * to name, Prefect 2 has no other way to keep the worker's key out of the overrides, and the schema alone refuses
     * that.
     */
    private Map<String, Object> environment() {
        Map<String, Object> environment = described("object", "Environment variables of the flow run");
        environment.put(
                "additionalProperties",
                Map.of(
                        "type",
                        List.of("string", "number", "boolean", "null"),
                        "not",
                        Map.of("type", "string", "pattern", "\\{\\{\\s*\\$")));
        if (worker.version() == Version.PREFECT_3) {
            environment.put("default", Map.of());
            environment.put(
                    "propertyNames", Map.of("not", Map.of("enum", List.of("PREFECT_API_AUTH_STRING", API_KEY))));
        } else {
            environment.put("default", Collections.singletonMap(API_KEY, null));
        }
        return environment;
    }

    private static Map<String, Object> described(String type, String description) {
        return new TreeMap<>(Map.of("type", type, "description", description));
    }

    private static Map<String, Object> choice(List<String> values, String standard) {
        return new TreeMap<>(Map.of("enum", values, "default", standard));
    }

    /** Fits where neither is given, too. */
    private static Map<String, Object> size(int cpu) {
        FargateMemory offered = FargateMemory.with(cpu).orElseThrow();
        List<Integer> few = IntStream.iterate(
                        offered.least(), mib -> mib <= offered.most(), mib -> mib + offered.step())
                .filter(offered::offers)
                .limit(MOST_LISTED + 1)
                .boxed()
                .toList();
        Map<String, Object> memory = few.size() <= MOST_LISTED
                ? Map.of("enum", few)
                : Map.of(
                        "type", "integer",
                        "minimum", offered.least(),
                        "maximum", offered.most(),
                        "multipleOf", offered.step());
        return Map.of("properties", Map.of("cpu", Map.of("const", cpu), "memory", memory));
    }
}
