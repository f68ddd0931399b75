package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Containers.TASK;
import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What runs in a task: its containers, parsed. */
final class ContainerRules {
    private static final Pattern ROOT = Pattern.compile("(root|0)(:.*)?");
    private static final Pattern SECRET = Pattern.compile(
            "(^|_)(token|secret|password|passwd|pwd|credential|credentials|apikey|api_key|access_key|secret_key"
                    + "|private_key|secret_access_key|access_key_id|engine_auth_data)(_|$)");

    private ContainerRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECS-CONTAINERS-WRITTEN-OUT", "The containers of a task are written out.")
                        .because("What Terraform computes later cannot be checked now.")
                        .fix("write container_definitions as JSON; references may stand inside its texts")
                        .each(
                                TASK,
                                (stack, task) -> got(
                                        !Containers.of(task).isEmpty(),
                                        "container_definitions is " + shown(task.argument("container_definitions")))),
                rule("ECS-READ-ONLY-ROOT", "A container cannot write to its root file system.")
                        .because("An attacker in it cannot change its programs.")
                        .fix("set readonlyRootFilesystem, and mount volumes where it has to write")
                        .like("CKV_AWS_336", "ECS.5")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> got(
                                                container
                                                        .path("readonlyRootFilesystem")
                                                        .asBoolean(),
                                                "readonlyRootFilesystem is "
                                                        + shown(container.path("readonlyRootFilesystem"))))),
                rule("ECS-WRITABLE-FOLDERS", "With a read-only root, /tmp and Prefect's home can be written.")
                        .because("Otherwise Prefect and other programs fail at run time.")
                        .fix("mount a volume there, not readOnly")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> folders(container)
                                                .filter(folder -> container
                                                                .path("readonlyRootFilesystem")
                                                                .asBoolean()
                                                        && !Containers.canWrite(container, folder))
                                                .map(folder -> folder + " cannot be written"))),
                rule("ECS-NON-ROOT", "A container does not run as root.")
                        .because("An escape from the container would be one as root.")
                        .fix("set user to a number of its own, such as 1000:1000")
                        .like("ECS.20")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(task, container -> {
                                    String user = container.path("user").asText();
                                    return got(
                                            !user.isEmpty()
                                                    && !ROOT.matcher(user).matches(),
                                            "user is " + shown(container.path("user")));
                                })),
                rule("ECS-UNPRIVILEGED", "A container is not privileged.")
                        .because("A privileged container is root on its host.")
                        .fix("leave privileged out")
                        .like("CKV_AWS_334", "ECS.4")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> got(
                                                !container.path("privileged").asBoolean(), "it is privileged"))),
                rule("ECS-LOGS", "A container configures logging.")
                        .because("Otherwise its output is lost when it stops.")
                        .fix("set logConfiguration.logDriver")
                        .like("ECS.9")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> got(
                                                isSet(container
                                                        .path("logConfiguration")
                                                        .path("logDriver")),
                                                "no logConfiguration"))),
                rule("ECS-LOGS-NON-BLOCKING", "Logging cannot block a container.")
                        .because("In the mode blocking, a container hangs while CloudWatch does not answer.")
                        .fix("set logConfiguration.options.mode to non-blocking, and max-buffer-size")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(task, container -> {
                                    JsonNode log = container.path("logConfiguration");
                                    JsonNode mode = log.path("options").path("mode");
                                    return got(
                                            !log.path("logDriver").asText().equals("awslogs")
                                                    || mode.asText().equals("non-blocking"),
                                            "mode is " + shown(mode));
                                })),
                rule("ECS-NO-SECRET-IN-ENVIRONMENT", "A container gets secret values through secrets only.")
                        .because("Everybody who may describe the task can read its environment.")
                        .fix("name the secret in secrets")
                        .like("ECS.8")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> environment(container)
                                                .filter(name -> SECRET.matcher(name.toLowerCase(Locale.ROOT))
                                                        .find())
                                                .map(name -> "the environment has " + name))),
                rule("ECS-STOP-TIMEOUT", "A container is given at most 120 seconds to stop.")
                        .because("Fargate allows no more: a longer one is refused at apply.")
                        .fix("set stopTimeout to 2 to 120 seconds")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> got(
                                                container.path("stopTimeout").asInt() <= 120,
                                                "stopTimeout is " + shown(container.path("stopTimeout"))))));
    }

    private static Stream<JsonNode> variables(JsonNode container) {
        return StreamSupport.stream(container.path("environment").spliterator(), false);
    }

    private static Stream<String> environment(JsonNode container) {
        return variables(container).map(each -> each.path("name").asText());
    }

    private static Stream<String> folders(JsonNode container) {
        return Stream.concat(Stream.of("/tmp"), prefectHome(container).stream());
    }

    /**
     * What {@code PREFECT_HOME} names, or else {@code ~/.prefect}, where something of Prefect's is in the environment.
     */
    private static Optional<String> prefectHome(JsonNode container) {
        boolean runsPrefect = Stream.of("environment", "secrets")
                .flatMap(kind -> StreamSupport.stream(container.path(kind).spliterator(), false))
                .anyMatch(each -> each.path("name").asText().startsWith("PREFECT_"));
        return value(container, "PREFECT_HOME")
                .or(() -> value(container, "HOME").filter(home -> runsPrefect).map(home -> home + "/.prefect"));
    }

    private static Optional<String> value(JsonNode container, String name) {
        return variables(container)
                .filter(each -> each.path("name").asText().equals(name))
                .map(each -> each.path("value").asText())
                .findFirst();
    }
}
