package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.blocks;
import static dev.prefectinfra.core.synthesized.Arguments.in;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.stream.Stream;

/** Clusters and services. */
final class EcsRules {
    private static final String SERVICE = "aws_ecs_service";

    private EcsRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECS-INSIGHTS", "A cluster has Container Insights.")
                        .because("Without it nothing shows that an agent does not run.")
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
                        .because("It has to be known afterwards who was in a container, and what they did.")
                        .fix("set configuration.execute_command_configuration.logging of the cluster to OVERRIDE")
                        .like("CKV_AWS_223")
                        .each("aws_ecs_cluster", EcsRules::execLogged),
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
                            JsonNode is = service.argument("platform_version");
                            return got(!isSet(is) || is.asText().equals("LATEST"), "platform_version is " + shown(is));
                        }),
                rule("ECS-ROLLBACK-SEEN", "A service reports that a failed deployment was rolled back.")
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
                                        "rollback is on, and no postcondition looks at self.task_definition")));
    }

    private static Stream<String> execLogged(StackDocument stack, Block cluster) {
        JsonNode logging = in(cluster.arguments(), "configuration", "execute_command_configuration", "logging");
        return stack.resources(SERVICE).stream()
                .filter(service -> isTrue(service.argument("enable_execute_command")))
                .filter(service -> Reference.isTo(cluster, service.argument("cluster")))
                .filter(service -> !List.of("DEFAULT", "OVERRIDE").contains(logging.asText()))
                .map(service -> service.address() + " has ECS Exec on, and logging is " + shown(logging));
    }
}
