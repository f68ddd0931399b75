package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.policy.Arguments.blocks;
import static dev.prefectinfra.check.policy.Arguments.in;
import static dev.prefectinfra.check.policy.Arguments.isSet;
import static dev.prefectinfra.check.policy.Arguments.isTrue;
import static dev.prefectinfra.check.policy.Arguments.refersTo;
import static dev.prefectinfra.check.policy.Arguments.shown;
import static dev.prefectinfra.check.rule.Containers.TASK;
import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synth.StackDocument;
import dev.prefectinfra.core.synth.StackDocument.Block;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Clusters, services and tasks. */
final class EcsRules {
    private static final String SERVICE = "aws_ecs_service";
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

    private EcsRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECS-INSIGHTS", "A cluster has Container Insights.")
                        .because("Nothing else tells that an agent does not run.")
                        .fix("add the setting containerInsights, enabled or enhanced")
                        .like("CKV_AWS_65", "ECS.12")
                        .each(
                                "aws_ecs_cluster",
                                (stack, cluster) -> got(
                                        blocks(cluster.arguments(), "setting").stream()
                                                .anyMatch(setting -> setting.path("name")
                                                                .asText()
                                                                .equals("containerInsights")
                                                        && List.of("enabled", "enhanced")
                                                                .contains(setting.path("value")
                                                                        .asText())),
                                        "no setting containerInsights that is enabled")),
                rule("ECS-EXEC-LOGGED", "Where ECS Exec is on, its sessions are logged.")
                        .because("Who was in a container, and did what, has to be seen afterwards.")
                        .fix("set configuration.execute_command_configuration.logging of the cluster to OVERRIDE")
                        .like("CKV_AWS_223")
                        .each("aws_ecs_cluster", EcsRules::execLogged),
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
                rule("ECS-NO-PUBLIC-IP", "A service gets no public addresses.")
                        .because("A task with one can be reached from everywhere.")
                        .fix("set assign_public_ip to false; private subnets need a NAT or endpoints")
                        .like("CKV_AWS_333", "ECS.2")
                        .each(SERVICE, (stack, service) -> {
                            JsonNode is = in(service.arguments(), "network_configuration", "assign_public_ip");
                            return got(!isSet(is) || is.asText().equals("false"), "assign_public_ip is " + shown(is));
                        }),
                rule("ECS-PLATFORM", "A service runs on the latest platform.")
                        .because("Older ones get no more patches.")
                        .fix("set platform_version to LATEST, or leave it out")
                        .like("CKV_AWS_332", "ECS.10")
                        .each(SERVICE, (stack, service) -> {
                            JsonNode is = service.arguments().path("platform_version");
                            return got(!isSet(is) || is.asText().equals("LATEST"), "platform_version is " + shown(is));
                        }),
                rule("ECS-ROLLBACK-SEEN", "A service whose failed deployments are rolled back tells of it.")
                        .because("After a rollback Terraform reports success, while the old version runs.")
                        .fix("add a postcondition that compares self.task_definition with the task definition")
                        .each(
                                SERVICE,
                                (stack, service) -> got(
                                        !isTrue(in(service.arguments(), "deployment_circuit_breaker", "rollback"))
                                                || blocks(in(service.arguments(), "lifecycle"), "postcondition")
                                                        .stream()
                                                        .anyMatch(each -> each.path("condition")
                                                                .asText()
                                                                .contains("self.task_definition")),
                                        "rollback is on, and no postcondition looks at self.task_definition")),
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
                            int cpu = task.arguments().path("cpu").asInt();
                            int memory = task.arguments().path("memory").asInt();
                            boolean fargate = task.arguments()
                                    .path("requires_compatibilities")
                                    .toString()
                                    .contains("FARGATE");
                            return got(
                                    !fargate
                                            || FARGATE.getOrDefault(cpu, List.of())
                                                    .contains(memory),
                                    "cpu " + cpu + " with memory " + memory);
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

    private static Stream<String> execLogged(StackDocument stack, Block cluster) {
        JsonNode logging = in(cluster.arguments(), "configuration", "execute_command_configuration", "logging");
        return stack.resources(SERVICE).stream()
                .filter(service -> isTrue(service.arguments().path("enable_execute_command")))
                .filter(service -> refersTo(service.arguments().path("cluster"), cluster))
                .filter(service -> !List.of("DEFAULT", "OVERRIDE").contains(logging.asText()))
                .map(service -> service.address() + " has ECS Exec on, and logging is " + shown(logging));
    }

    private static List<Integer> steps(int least, int most, int step) {
        return IntStream.iterate(least, gib -> gib <= most, gib -> gib + step)
                .mapToObj(gib -> gib * GIB)
                .toList();
    }
}
