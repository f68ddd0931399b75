package dev.prefectinfra.check.rule;

import static dev.prefectinfra.core.synthesized.Arguments.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The containers of task definitions, parsed. */
final class Containers {
    static final String TASK = "aws_ecs_task_definition";

    private Containers() {}

    /** Empty if they are not written out. */
    static List<JsonNode> of(Block task) {
        List<JsonNode> containers = new ArrayList<>();
        document(task.argument("container_definitions")).forEach(containers::add);
        return containers;
    }

    /** @param wrong what is wrong with one container, as the rest of a sentence about it */
    static Stream<String> each(Block task, Function<JsonNode, Stream<String>> wrong) {
        return of(task).stream()
                .flatMap(container -> wrong.apply(container)
                        .map(text -> "container " + container.path("name").asText() + ": " + text));
    }

    /** Whether a service in the stack that runs the task lets people in by ECS Exec. */
    static boolean hasExec(StackDocument stack, Block task) {
        return stack.referring("aws_ecs_service", "task_definition", task).stream()
                .anyMatch(service -> service.argument("enable_execute_command").asBoolean());
    }

    /** Whether something writable is mounted at the path, or above it. */
    static boolean canWrite(JsonNode container, String path) {
        for (JsonNode mount : container.path("mountPoints")) {
            String at = mount.path("containerPath").asText();
            if (!mount.path("readOnly").asBoolean() && (path.equals(at) || path.startsWith(at + "/"))) {
                return true;
            }
        }
        for (JsonNode tmpfs : container.path("linuxParameters").path("tmpfs")) {
            String at = tmpfs.path("containerPath").asText();
            if (path.equals(at) || path.startsWith(at + "/")) {
                return true;
            }
        }
        return false;
    }
}
