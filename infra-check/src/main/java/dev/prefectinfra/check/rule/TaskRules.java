package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Containers.TASK;
import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.in;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.value.FargateMemory;
import java.util.List;
import java.util.stream.Stream;

/** Task definitions, around their containers. */
final class TaskRules {
    private TaskRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECS-EXEC-WRITABLE", "ECS Exec and a read-only root are not combined.")
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
                            JsonNode execution = task.argument("execution_role_arn");
                            return got(
                                    !isSet(execution) || !execution.equals(task.argument("task_role_arn")),
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
                            JsonNode is = task.argument("network_mode");
                            return got(is.asText().equals("awsvpc"), "network_mode is " + shown(is));
                        }),
                rule("ECS-EFS-TLS", "EFS volumes are encrypted in transit.")
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
                                        isTrue(task.argument("skip_destroy")),
                                        "skip_destroy is " + shown(task.argument("skip_destroy")))),
                rule("ECS-FARGATE-SIZE", "CPU and memory are a pair that Fargate offers.")
                        .because("Others are refused at apply.")
                        .fix("use a pair from AWS's table for Fargate")
                        .each(TASK, (stack, task) -> {
                            JsonNode cpu = task.argument("cpu");
                            JsonNode memory = task.argument("memory");
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
                                            || FargateMemory.with(cpu.asInt()).stream()
                                                    .anyMatch(offered -> offered.offers(memory.asInt())),
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
}
