package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.policy.Arguments.blocks;
import static dev.prefectinfra.check.policy.Arguments.in;
import static dev.prefectinfra.check.policy.Arguments.isSet;
import static dev.prefectinfra.check.policy.Arguments.isTrue;
import static dev.prefectinfra.check.policy.Arguments.shown;
import static dev.prefectinfra.check.rule.Containers.TASK;
import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Task definitions, around their containers. */
final class TaskRules {
    private static final int GIB = 1024;
    // MiB of memory by CPU units, as Fargate offers them.
    private static final Map<Integer, List<Integer>> FARGATE = Map.of(
            256, List.of(512, GIB, 2 * GIB),
            512, steps(1, 4, 1),
            1024, steps(2, 8, 1),
            2048, steps(4, 16, 1),
            4096, steps(8, 30, 1),
            8192, steps(16, 60, 4),
            16384, steps(32, 120, 8));

    private TaskRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECS-EXEC-WRITABLE", "ECS Exec and a read-only root do not meet.")
                        .because("ECS Exec needs to write to the root file system: it fails when it is needed.")
                        .fix("turn one of them off")
                        .each(
                                TASK,
                                (stack, task) -> Containers.each(
                                        task,
                                        container -> got(
                                                !Containers.hasExec(stack, task)
                                                        || !container
                                                                .path("readonlyRootFilesystem")
                                                                .asBoolean(),
                                                "its root is read-only, and a service has ECS Exec on"))),
                rule("ECS-ROLES-DIFFER", "The execution role of a task is not its task role.")
                        .because("Code in the task would get the permissions that starting it needs, such as secrets.")
                        .fix("give each a role of its own")
                        .like("CKV_AWS_249")
                        .each(TASK, (stack, task) -> {
                            JsonNode execution = task.arguments().path("execution_role_arn");
                            return got(
                                    !isSet(execution)
                                            || !execution.equals(
                                                    task.arguments().path("task_role_arn")),
                                    "both are " + shown(execution));
                        }),
                rule("ECS-OWN-PROCESSES", "A task does not see the processes of its host.")
                        .because("It would see, and could touch, those of other tasks.")
                        .fix("leave pid_mode out")
                        .like("CKV_AWS_335", "ECS.3")
                        .each(
                                TASK,
                                (stack, task) -> got(
                                        !task.arguments()
                                                .path("pid_mode")
                                                .asText()
                                                .equals("host"),
                                        "pid_mode is host")),
                rule("ECS-OWN-NETWORK", "A task has a network interface of its own.")
                        .because("Security groups are per task only then.")
                        .fix("set network_mode to awsvpc")
                        .each(TASK, (stack, task) -> {
                            JsonNode is = task.arguments().path("network_mode");
                            return got(is.asText().equals("awsvpc"), "network_mode is " + shown(is));
                        }),
                rule("ECS-EFS-TLS", "Volumes on EFS are encrypted on the way.")
                        .because("NFS is plain text.")
                        .fix("set efs_volume_configuration.transit_encryption to ENABLED")
                        .like("CKV_AWS_97")
                        .each(
                                TASK,
                                (stack, task) -> blocks(task.arguments(), "volume").stream()
                                        .flatMap(volume -> blocks(volume, "efs_volume_configuration").stream()
                                                .filter(efs -> !efs.path("transit_encryption")
                                                        .asText()
                                                        .equals("ENABLED"))
                                                .map(efs -> "the volume "
                                                        + volume.path("name").asText()))),
                rule("ECS-REVISIONS-KEPT", "Replaced revisions of a service's task definition stay.")
                        .because("A rollback needs the old revision.")
                        .fix("set skip_destroy")
                        .each(
                                TASK,
                                (stack, task) -> got(
                                        isTrue(task.arguments().path("skip_destroy")),
                                        "skip_destroy is "
                                                + shown(task.arguments().path("skip_destroy")))),
                rule("ECS-FARGATE-SIZE", "CPU and memory are a pair that Fargate offers.")
                        .because("Others are refused at apply.")
                        .fix("take a pair of AWS's table for Fargate")
                        .each(TASK, (stack, task) -> {
                            JsonNode cpu = task.arguments().path("cpu");
                            JsonNode memory = task.arguments().path("memory");
                            boolean fargate = task.arguments()
                                    .path("requires_compatibilities")
                                    .toString()
                                    .contains("FARGATE");
                            // As "1 vCPU", or from a reference, it cannot be compared here.
                            boolean known = Stream.of(cpu, memory)
                                    .allMatch(each -> each.asText().matches("\\d+"));
                            return got(
                                    !fargate
                                            || !known
                                            || FARGATE.getOrDefault(cpu.asInt(), List.of())
                                                    .contains(memory.asInt()),
                                    "cpu " + cpu.asText() + " with memory " + memory.asText());
                        }),
                rule("ECS-EPHEMERAL-STORAGE", "Ephemeral storage is 21 to 200 GiB, where it is set.")
                        .because("Others are refused at apply.")
                        .fix("set it to 21 to 200, or leave it out for 20")
                        .each(TASK, (stack, task) -> {
                            JsonNode size = in(task.arguments(), "ephemeral_storage", "size_in_gib");
                            return got(
                                    !isSet(size) || (size.asInt() >= 21 && size.asInt() <= 200),
                                    "size_in_gib is " + shown(size));
                        }));
    }

    private static List<Integer> steps(int least, int most, int step) {
        return IntStream.iterate(least, gib -> gib <= most, gib -> gib + step)
                .mapToObj(gib -> gib * GIB)
                .toList();
    }
}
